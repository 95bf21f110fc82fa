"""What was dropped or copied, as something a link can be made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from sharedesk.ui.texts import tr

WORDS = 6
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Files:
    """Files and folders of this computer."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class NewFile:
    """Something without a place on a disk yet. `write` puts it into a new file; call it off the GUI thread."""

    name: str
    write: Callable[[Path], None]


Pasted = Files | NewFile | None


def read(data: QMimeData, now: datetime) -> Pasted:
    """Return what `data` holds: its files, else its picture, else its text; None when there is nothing to share."""
    paths = local_paths(data)
    if paths:
        return Files(paths)
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return NewFile(
                tr("Screenshot {now:%Y-%m-%d} at {now:%H.%M.%S}.png", now=now), lambda path: save_picture(image, path)
            )
    text = data.text()
    if text.strip():
        return NewFile(text_name(text), lambda path: _write(text, path))
    return None


def local_paths(data: QMimeData) -> tuple[Path, ...]:
    """Return the files of this computer that `data` names, each once, in their order."""
    urls = (url for url in data.urls() if url.isLocalFile())
    return tuple(dict.fromkeys(Path(url.toLocalFile()) for url in urls))


def text_name(text: str) -> str:
    """Return a file name from the first words of `text`, safe on every system."""
    words = re.sub(r"[^\w\s.,'’()–-]+", " ", text[:1000]).split()[:WORDS]
    name = " ".join(words)[:LONGEST_NAME].strip(" .,-–")
    return f"{name or tr('Text')}.txt"


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def save_picture(image: QImage, path: Path) -> None:
    """Write a picture as PNG. Raises OSError when that fails."""
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]  # the stub wants bytes, Qt takes both
        raise OSError(f"The picture could not be written to {path.name}")
