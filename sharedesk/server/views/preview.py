"""One file on a stage, with its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from sharedesk.core.kinds import file_kind
from sharedesk.core.languages import tied
from sharedesk.core.link import Presence
from sharedesk.server import formats
from sharedesk.server.previews import Drawable, Stage
from sharedesk.server.views.rows import Action, file_meta, offers_preview
from sharedesk.server.words import gettext as _
from sharedesk.server.words import meta, number
from sharedesk.services.contents import Entry
from sharedesk.services.pictures import Picture, PictureSize

FIRST_PAGES, MORE_PAGES = 2, 20
"""How many pages of a document are shown at first, and at most at once: each is drawn when it is scrolled to."""

PROSE = frozenset({"txt", "text", "md", "markdown", "rst"})
"""Endings of texts whose lines nobody counts."""
MAX_LINES = 20_000

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_PAGES = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the stage: the file's own bytes by address, or its text (`rest` says how much of it is missing).

    Of a picture, `picture` is what was drawn of it, None where nothing can be. Of a PDF, `page_count` is 0 where it
    cannot be drawn; `pages` is which pages were asked for, "3-22".
    """

    drawable: Drawable
    text: str = ""
    rest: str = ""
    picture: Picture | None = None
    page_count: int = 0
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a document, as a picture."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as large as a screen, with the size of the original in pixels."""

    url: str
    width: int
    height: int
    label: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the page shows; `note` stands where nothing can be drawn.

    Of a text there is either all of it or, where people speak of line numbers, its `lines`.
    """

    name: str
    icon: str
    meta: str
    stage: str
    raw_url: str
    picture: Drawn | None
    text: str
    lines: tuple[str, ...]
    rest: str
    note: str
    sheets: tuple[Sheet, ...]
    rest_url: str
    back: Action
    download_url: str
    previous: Action | None
    next: Action | None


def preview_page(token: str, entry: Entry, shown: Shown, siblings: Sequence[Entry]) -> PreviewPage:
    """Return the page of one file; `siblings` are all entries beside it, () when they are too many to look at."""
    files = [other for other in siblings if not other.is_folder and other.presence is Presence.HERE]
    paths = [other.path for other in files]
    place = paths.index(entry.path) if entry.path in paths else None
    before = [] if place is None else files[:place]
    after = [] if place is None else files[place + 1 :]
    position = "" if place is None or len(files) == 1 else _position(place + 1, len(files))
    first, last = page_range(shown.pages, shown.page_count)
    has_raw = shown.drawable.mime is not None
    lines = lines_of(entry.name, shown.text)
    return PreviewPage(
        name=entry.name,
        icon=file_kind(entry.name).value,
        meta=meta(file_meta(entry), position),
        stage=shown.drawable.stage.value,
        raw_url=url_for("preview.raw", token=token, path=entry.path) if has_raw else "",
        picture=None if shown.picture is None else _drawn(token, entry, shown.picture),
        text="" if lines else shown.text,
        lines=lines,
        rest=pages_of(first, last, shown.page_count) if shown.page_count else shown.rest,
        note=_note(shown.drawable.stage),
        sheets=_sheets(token, entry, first, last, shown.page_count),
        rest_url=_rest_url(token, entry, last, shown.page_count),
        back=_back(token, entry.path),
        download_url=url_for("files.file", token=token, path=entry.path),
        previous=_nearest(token, reversed(before)),
        next=_nearest(token, iter(after)),
    )


def _drawn(token: str, entry: Entry, picture: Picture) -> Drawn:
    return Drawn(
        url_for("preview.picture", token=token, path=entry.path, size=PictureSize.SCREEN),
        picture.width,
        picture.height,
        tied(_("%(width)s × %(height)s pixels", width=picture.width, height=picture.height)),
    )


def lines_of(name: str, text: str) -> tuple[str, ...]:
    """Return the lines of a text that are to be numbered: () for prose, and for more lines than a page carries."""
    if not text or name.rpartition(".")[2].lower() in PROSE:
        return ()
    lines = _LINE_ENDS.split(text)
    if not lines[-1]:
        lines.pop()
    return tuple(lines) if len(lines) <= MAX_LINES else ()


def _position(place: int, count: int) -> str:
    return _("%(place)s of %(count)s", place=number(place), count=number(count))


def page_range(text: str, count: int) -> tuple[int, int]:
    """Return the first and last page to show: what `text` ("3-22") asks for, as far as there are such pages."""
    match = _PAGES.fullmatch(text)
    first, last = (int(match[1]), int(match[2])) if match else (1, FIRST_PAGES)
    if not 1 <= first <= min(last, count):
        first, last = 1, FIRST_PAGES
    return first, min(last, count, first + MORE_PAGES - 1)


def _sheets(token: str, entry: Entry, first: int, last: int, count: int) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(
            url_for("preview.pdf_page", token=token, path=entry.path, number=page),
            _("Page %(page)s of %(pages)s", page=number(page), pages=number(count)),
        )
        for page in range(first, last + 1)
    )


def _rest_url(token: str, entry: Entry, last: int, count: int) -> str:
    if last >= count:
        return ""
    more = f"{last + 1}-{min(count, last + MORE_PAGES)}"
    return url_for("preview.page", token=token, path=entry.path, pages=more)


def pages_of(first: int, last: int, count: int) -> str:
    """Return which pages of a document are on the stage, as a sentence."""
    pages = {"first": number(first), "last": number(last), "pages": number(count)}
    if first == last:
        return _("Page %(first)s of %(pages)s.", **pages)
    if last == first + 1:
        return _("Pages %(first)s and %(last)s of %(pages)s.", **pages)
    return _("Pages %(first)s to %(last)s of %(pages)s.", **pages)


def _note(stage: Stage) -> str:
    if stage is Stage.PDF:
        return _("Your browser can show this document in a tab of its own.")
    return _("This file cannot be shown here.")


def _nearest(token: str, files: Iterator[Entry]) -> Action | None:
    found = next((entry for entry in files if offers_preview(entry)), None)
    return None if found is None else Action(url_for("preview.page", token=token, path=found.path), found.name)


def _back(token: str, path: str) -> Action:
    folder = path.rpartition("/")[0]
    if folder:
        return Action(url_for("browse.folder", token=token, path=folder), folder.rpartition("/")[2])
    return Action(url_for("landing.page", token=token), _("All files"))


def rest_of(shown: int, size: int) -> str:
    """Return how much of a text is on the page, "" when it is all there; both in bytes."""
    if shown >= size:
        return ""
    return _("The first %(shown)s of %(size)s.", shown=formats.size(shown), size=formats.size(size))
