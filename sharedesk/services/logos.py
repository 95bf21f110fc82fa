"""Logos: taken from files of any make, redrawn elsewhere (`logo_process`), kept under the hash of what came out."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from threading import Lock

from sharedesk.core.branding import Logo
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.net.privatefile import write_private
from sharedesk.services import confined

MAX_BYTES = 5 * 10**6
MAX_PIXELS = 16 * 10**6
MAX_STORED = 512 * 1024
"""Bytes of the PNG that is kept."""
KEPT_SECONDS = 3 * 86400.0
"""How long a logo stays that no setting names: waiting mails and open pages may still show it."""

_PNG_SIZE = struct.Struct(">16x2I")


class Fault(IntEnum):
    """Why no logo can be made of a file: the exit codes of `logo_process`."""

    NO_PICTURE = 3
    BROKEN = 4
    TOO_MANY_PIXELS = 5
    ENTITIES = 6
    EMPTY = 7
    TOO_MUCH = 8


_TOLD = {
    Fault.NO_PICTURE: (
        mark("“{name}” is no picture that a logo can be made of."),
        mark("Use a PNG, JPEG, WebP, GIF or SVG file."),
    ),
    Fault.BROKEN: (mark("“{name}” cannot be read to its end."), mark("Save it again in a drawing program.")),
    Fault.TOO_MANY_PIXELS: (
        mark("“{name}” has too many pixels."),
        Sentence("Use {millions} million at most.", millions=MAX_PIXELS // 10**6),
    ),
    Fault.ENTITIES: (mark("“{name}” declares entities, which are not read."), mark("Save it as plain SVG.")),
    Fault.EMPTY: (mark("“{name}” is empty: nothing is to be seen in it."), mark("Use another picture.")),
    Fault.TOO_MUCH: (mark("“{name}” is too much work to draw."), mark("Use a simpler picture.")),
}


class LogoStore:
    """The folder of logos. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._known: tuple[str, bytes] | None = None

    def take(self, given: str) -> str:
        """Return the name of the logo made of the file `given`; a name of one that is kept stands for itself.

        Raises UserError for what no logo can be made of, EnvironmentFault where it cannot be kept.
        """
        logo = Logo.named(given)
        if logo is not None and self.read(logo) is not None:
            return given
        png = _redrawn(Path(given).expanduser())
        width, height = _PNG_SIZE.unpack_from(png)
        made = Logo(hashlib.sha256(png).hexdigest()[:32], width, height)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_private(self._folder / made.name, png)
        except OSError as error:
            raise EnvironmentFault("The logo cannot be kept.", str(error), "Free some disk space") from error
        return made.name

    def read(self, logo: Logo) -> bytes | None:
        """Return a logo as PNG; None when there is none of that name."""
        with self._lock:
            if self._known is not None and self._known[0] == logo.name:
                return self._known[1]
        try:
            png = (self._folder / logo.name).read_bytes()
        except OSError:
            return None
        with self._lock:
            self._known = (logo.name, png)
        return png

    def sweep(self, used: Logo | None) -> None:
        """Erase logos that nothing has named for days."""
        old = time.time() - KEPT_SECONDS
        for path in self._folder.glob("*.png"):
            if (used is None or path.name != used.name) and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def _redrawn(path: Path) -> bytes:
    with _opened(path) as fd:
        ended = confined.run(confined.command("sharedesk.services.logo_process", "draw-logo"), fd)
    code, png = ended or (Fault.TOO_MUCH, b"")
    if code == 0 and png:
        return png
    told, hint = _TOLD[Fault(code) if code in set(Fault) else Fault.TOO_MUCH]
    raise UserError(Sentence(told, name=path.name), hint=hint)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Yield a descriptor of a file that may be a logo; a pipe or device would keep us waiting."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise UserError(
            Sentence("“{path}” cannot be opened.", path=path), hint="Name a PNG, JPEG, WebP, GIF or SVG file."
        ) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise UserError(
                Sentence("“{name}” is no file.", name=path.name), hint="Name a PNG, JPEG, WebP, GIF or SVG file."
            )
        if status.st_size > MAX_BYTES:
            raise UserError(
                Sentence("“{name}” is too large.", name=path.name),
                hint=Sentence("Use {megabytes} MB at most.", megabytes=MAX_BYTES // 10**6),
            )
        yield fd
    finally:
        os.close(fd)
