"""A folder of a link on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from sharedesk.core.link import Link, Presence
from sharedesk.server.views.rows import Action, Row, entries, entry_row, measured, zip_label
from sharedesk.server.words import gettext as _
from sharedesk.server.words import ngettext, number
from sharedesk.services.contents import PER_PAGE, Entry, FolderPage


@dataclass(frozen=True, slots=True)
class FolderView:
    """One page of a folder; `trail` leads back to the link, `range` says which entries these are."""

    name: str
    trail: tuple[Action, ...]
    amount: str
    range: str
    zip: Action | None
    rows: tuple[Row, ...]
    position: str
    previous_url: str
    next_url: str


def folder_view(link: Link, folder: Entry, content: FolderPage) -> FolderView:
    """Return one page of `folder`."""
    token = link.token
    zip_url = url_for("downloading.page", token=token, path=folder.path)
    return FolderView(
        name=folder.name,
        trail=tuple(_trail(token, folder.path)),
        amount=measured(folder) or entries(content.total),
        range=_range(content),
        zip=Action(zip_url, zip_label(_("Download this folder"), folder.size))
        if content.total and folder.presence is Presence.HERE
        else None,
        rows=tuple(entry_row(link, entry) for entry in content.entries),
        position=_("Page %(page)s of %(pages)s", page=number(content.page), pages=number(content.pages)),
        previous_url=_page_url(token, content, content.page - 1),
        next_url=_page_url(token, content, content.page + 1),
    )


def _range(content: FolderPage) -> str:
    if content.pages == 1:
        return entries(content.total)
    first = (content.page - 1) * PER_PAGE + 1
    last = min(content.page * PER_PAGE, content.total)
    return ngettext(
        "%(first)s to %(last)s of %(n)s entry",
        "%(first)s to %(last)s of %(n)s entries",
        content.total,
        first=number(first),
        last=number(last),
    )


def _page_url(token: str, content: FolderPage, page: int) -> str:
    if not 1 <= page <= content.pages:
        return ""
    return url_for("browse.folder", token=token, path=content.path, page=page if page > 1 else None)


def _trail(token: str, path: str) -> Iterator[Action]:
    """Yield the way to a folder: the link, then each folder above it."""
    yield Action(url_for("landing.page", token=token), _("All files"))
    above = path.split("/")[:-1]
    for depth, name in enumerate(above, start=1):
        yield Action(url_for("browse.folder", token=token, path="/".join(above[:depth])), name)
