"""Which picture stands for a file: its kind, told from the name alone."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from sharedesk.core.link import ItemKind


class FileKind(StrEnum):
    """The kinds of file that have a tile of their own."""

    PDF = "pdf"
    DOC = "doc"
    SHEET = "sheet"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    ARCHIVE = "archive"
    FOLDER = "folder"
    FILE = "file"


_SUFFIXES = {
    FileKind.PDF: "pdf",
    FileKind.DOC: "doc docx odt rtf txt md pages tex ppt pptx odp key html htm",
    FileKind.SHEET: "xls xlsx ods csv tsv numbers",
    FileKind.IMAGE: "jpg jpeg png gif webp heic tif tiff bmp svg avif raw psd",
    FileKind.VIDEO: "mp4 mov mkv avi webm m4v wmv mpg mpeg",
    FileKind.AUDIO: "mp3 wav flac ogg m4a aac opus wma",
    FileKind.ARCHIVE: "zip 7z rar tar gz tgz bz2 xz zst iso dmg",
}
_BY_SUFFIX = {f".{suffix}": kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def file_kind(name: str, kind: ItemKind = ItemKind.FILE) -> FileKind:
    """Return the kind of an item called `name`; what is not known by its ending is a plain FILE."""
    if kind is ItemKind.FOLDER:
        return FileKind.FOLDER
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), FileKind.FILE)
