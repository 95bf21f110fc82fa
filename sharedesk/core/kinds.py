"""The kind of a file, as its icon and one word for people tell it; a hint from the name, never a safety decision."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an icon stands for; the value names the icon."""

    FOLDER = "folder"
    PDF = "pdf"
    DOC = "doc"
    SHEET = "sheet"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    ZIP = "zip"
    TEXT = "text"
    FILE = "file"

    @property
    def label(self) -> str:
        """The English word for people; pages translate it."""
        return _LABELS[self]


_LABELS = {
    Kind.FOLDER: "Folder",
    Kind.PDF: "PDF",
    Kind.DOC: "Document",
    Kind.SHEET: "Spreadsheet",
    Kind.IMAGE: "Image",
    Kind.VIDEO: "Video",
    Kind.AUDIO: "Audio",
    Kind.ZIP: "ZIP archive",
    Kind.TEXT: "Text",
    Kind.FILE: "File",
}

_EXTENSIONS = {
    Kind.PDF: "pdf",
    Kind.DOC: "doc docm docx dot dotx epub key odp odt pages ppt pptm pptx rtf",
    Kind.SHEET: "csv numbers ods tsv xls xlsb xlsm xlsx",
    Kind.IMAGE: "avif bmp gif heic heif ico jpeg jpg png psd raw svg tif tiff webp",
    Kind.VIDEO: "avi m4v mkv mov mp4 mpeg mpg webm wmv",
    Kind.AUDIO: "aac aif aiff flac m4a mp3 oga ogg opus wav wma",
    Kind.ZIP: "zip zipx",
    Kind.TEXT: "bat c cfg conf cpp cs css diff go h hpp htm html ini java js json jsx kt log lua md patch php pl ps1 "
    "py rb rs rst scss sh sql srt swift tex toml tsx txt vue xml yaml yml",
}

_KINDS = {extension: kind for kind, extensions in _EXTENSIONS.items() for extension in extensions.split()}


def file_kind(name: str) -> Kind:
    """Return the kind that the extension of a file's name tells; FILE when it tells nothing."""
    stem, _, extension = name.rpartition(".")
    return _KINDS.get(extension.lower(), Kind.FILE) if stem else Kind.FILE
