"""How much larger than usual the person wants text, where the desktop tells only those who ask."""

from __future__ import annotations

import logging
import sys

if sys.platform.startswith("linux"):
    from sharedesk.desktop import wishes

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""It is asked before there is a window: a desktop that is slow to answer must not keep it away."""

_GROUP, _KEY = "org.gnome.desktop.interface", "text-scaling-factor"


def factor_of_desktop() -> float:
    """Ask GNOME for its "Large Text", from 0.5 to 3; 1.0 where nobody tells. Blocks for a moment.

    Meant for Wayland: on X11 GNOME sets the resolution of the screen to it, on Windows and KDE the system's font is as
    large as it says, and Qt follows both by itself.
    """
    if not sys.platform.startswith("linux"):
        return 1.0
    try:
        told = wishes.told([_GROUP], ANSWER_SECONDS).get((_GROUP, _KEY), 1.0)
    except Exception as error:  # whatever a bus, its library or a system call raises: text is as large as it mostly is
        log.info("This desktop does not say how large text is wanted: %s: %s", type(error).__name__, error)
        return 1.0
    return min(max(float(told), 0.5), 3.0) if isinstance(told, float | int) else 1.0
