"""Lists of files: the rows that the landing page and folder pages show, and where their links lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup, escape

from sharedesk.core.kinds import Kind, file_kind
from sharedesk.core.link import Link, Presence
from sharedesk.server import formats
from sharedesk.server.words import Words, meta, ngettext
from sharedesk.server.words import gettext as _
from sharedesk.server.words import lazy_gettext as _l
from sharedesk.services.contents import Entry, FolderPage
from sharedesk.services.pictures import MAX_BYTES, PictureSize

PREVIEWABLE = frozenset({Kind.PDF, Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.TEXT})
"""Kinds whose rows offer a preview; what can really be shown is decided by content when it is opened."""

DRAWN = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "webp"})
"""Names of pictures whose rows show them small."""

UNAVAILABLE = _l("Not available right now")

_KINDS = {
    Kind.FOLDER: _l("Folder"),
    Kind.PDF: _l("PDF"),
    Kind.DOC: _l("Document"),
    Kind.SHEET: _l("Spreadsheet"),
    Kind.IMAGE: _l("Image"),
    Kind.VIDEO: _l("Video"),
    Kind.AUDIO: _l("Audio"),
    Kind.ZIP: _l("ZIP archive"),
    Kind.TEXT: _l("Text"),
    Kind.FILE: _l("File"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """Something to click: where it leads and what it says."""

    url: str
    label: Words | Markup


@dataclass(frozen=True, slots=True)
class Row:
    """A file or folder in a list. What cannot be had has no address; `children` are those of an unfolded folder."""

    icon: str
    name: str
    meta: str
    download_url: str = ""
    preview_url: str = ""
    picture_url: str = ""
    browse_url: str = ""
    children: tuple[Row, ...] = ()
    zip: Action | None = None
    is_open: bool = False


def time_element(at: datetime) -> Markup:
    """Return a `<time>` that a script may rewrite in the reader's own zone."""
    moment = formats.moment(at)
    return Markup('<time datetime="{}">{}</time>').format(moment.machine, moment.text)


def clock_element(at: datetime) -> Markup:
    """Return the same for a moment that is near: the time of day says enough."""
    moment = formats.moment(at)
    return Markup('<time datetime="{}" data-clock>{}</time>').format(moment.machine, moment.clock)


def kind_label(kind: Kind) -> str:
    """Return the word for a kind of file."""
    return str(_KINDS[kind])


def offers_preview(entry: Entry) -> bool:
    """Say whether a file is worth a look at its preview page."""
    return not entry.is_folder and bool(entry.size) and file_kind(entry.name) in PREVIEWABLE


def file_row(link: Link, entry: Entry) -> Row:
    """Return the row of a file."""
    kind = file_kind(entry.name)
    if entry.presence is not Presence.HERE:
        return Row(kind.value, entry.name, meta(kind_label(kind), UNAVAILABLE))
    return Row(
        kind.value,
        entry.name,
        file_meta(entry),
        download_url=url_for("files.file", token=link.token, path=entry.path),
        preview_url=url_for("preview.page", token=link.token, path=entry.path) if offers_preview(entry) else "",
        picture_url=url_for("preview.picture", token=link.token, path=entry.path, size=PictureSize.ROW)
        if _has_picture(link, entry)
        else "",
    )


def _has_picture(link: Link, entry: Entry) -> bool:
    """Say whether a row shows its file small: not of a limited link, where looking begins what works once."""
    is_drawn = entry.name.rpartition(".")[2].lower() in DRAWN
    return is_drawn and 0 < (entry.size or 0) <= MAX_BYTES and link.protection.limit is None


def file_meta(entry: Entry) -> str:
    """Return the kind and size of a file."""
    return meta(kind_label(file_kind(entry.name)), "" if entry.size is None else formats.size(entry.size))


def folder_row(link: Link, entry: Entry, total: int | None = None) -> Row:
    """Return the row of a folder that has a page of its own; `total` is how many entries it has, if that is known."""
    if not entry.opens:
        return Row(Kind.FOLDER.value, entry.name, meta(kind_label(Kind.FOLDER), UNAVAILABLE))
    url = url_for("browse.folder", token=link.token, path=entry.path)
    amount = measured(entry) or ("" if total is None else entries(total))
    return Row(Kind.FOLDER.value, entry.name, meta(kind_label(Kind.FOLDER), amount), browse_url=url)


def entry_row(link: Link, entry: Entry) -> Row:
    """Return the row of a file or folder."""
    return folder_row(link, entry) if entry.is_folder else file_row(link, entry)


def unfolded_row(link: Link, entry: Entry, content: FolderPage, *, is_open: bool) -> Row:
    """Return the row of a folder with all its entries below it."""
    return Row(
        Kind.FOLDER.value,
        entry.name,
        meta(kind_label(Kind.FOLDER), measured(entry) or entries(content.total)),
        children=tuple(entry_row(link, child) for child in content.entries),
        zip=None
        if entry.presence is not Presence.HERE
        else Action(
            url_for("downloading.page", token=link.token, path=entry.path),
            _("Download this folder (ZIP)")
            if entry.size is None
            else _("Download this folder (ZIP, %(size)s)", size=formats.size(entry.size)),
        ),
        is_open=is_open,
    )


def measured(entry: Entry) -> str:
    """Return how many files and bytes a folder holds; "" for a shared one, which nobody has measured."""
    if entry.size is None or entry.file_count is None:
        return ""
    return meta(formats.files(entry.file_count), formats.size(entry.size))


def entries(total: int) -> str:
    """Return how many entries a folder has."""
    return ngettext("%(n)s entry", "%(n)s entries", total)


def zip_label(words: str, size: int | None) -> Markup:
    """Return what the button for a ZIP says, with its size in bytes where that is known."""
    return button_label(words, _("ZIP") if size is None else _("ZIP, %(size)s", size=formats.size(size)))


def button_label(words: str, size: str) -> Markup:
    """Return what a button for a download says, with its size in small where that is known."""
    return Markup("{} <small>({})</small>").format(words, size) if size else escape(words)
