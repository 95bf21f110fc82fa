"""Whether the person asked their system for less motion."""

from __future__ import annotations

import logging
import sys

if sys.platform == "win32":
    import ctypes
elif sys.platform == "darwin":
    import subprocess
else:
    from sharedesk.desktop import wishes

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2.0


def less_is_wanted() -> bool:
    """Ask the system, which may take a moment. One that does not tell has no such wish."""
    try:
        return _asked()
    except Exception as error:  # whatever a bus, its library or a system call raises: things move, as they mostly do
        log.info("This desktop does not say whether motion is wanted: %s: %s", type(error).__name__, error)
        return False


if sys.platform == "win32":
    _SPI_GETCLIENTAREAANIMATION = 0x1042

    def _asked() -> bool:
        moves = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(moves), 0)
        return not moves.value

elif sys.platform == "darwin":

    def _asked() -> bool:
        words = ["/usr/bin/defaults", "read", "com.apple.universalaccess", "reduceMotion"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False)  # noqa: S603
        return done.stdout.strip() == "1"

else:
    _STILL = (
        ("org.freedesktop.appearance", "reduced-motion", 1),
        ("org.gnome.desktop.interface", "enable-animations", False),
        ("org.kde.kdeglobals.KDE", "AnimationDurationFactor", "0"),
    )
    """The answers that mean it: the common one, and those of GNOME and KDE from before there was a common one."""

    def _asked() -> bool:
        told = wishes.told([group for group, _key, _value in _STILL], ANSWER_SECONDS)
        return any(told.get((group, key)) == value for group, key, value in _STILL)
