"""The landing page of a link: the sender's words, and the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from markupsafe import Markup

from sharedesk.core.link import ItemKind, Link, LinkDetails, Mode
from sharedesk.core.senders import initials
from sharedesk.server import formats
from sharedesk.server.views.rows import Action, Row, button_label, time_element, zip_label
from sharedesk.server.words import filled, meta
from sharedesk.server.words import gettext as _
from sharedesk.services.contents import Entry

SOON = timedelta(days=1)
SHORT_MESSAGE = 600
"""Longer ones scroll with the page instead of standing beside the files."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A file and its SHA-256 in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LandingPage:
    """What the page shows. `single` is set when the link holds one file and nothing else."""

    title: str
    sender_line: str
    initials: str
    message: tuple[tuple[str, ...], ...]
    is_short: bool
    until: Markup | None
    amount: str
    count: str
    caution: str
    download_all: Action | None
    single: Row | None
    single_label: Markup | None
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    sums_title: str


def landing_page(
    details: LinkDetails, sender: str, rows: tuple[Row, ...], sums: tuple[Sum, ...], now: datetime
) -> LandingPage:
    """Return the page of a link that is open to the visitor; `rows` are its items."""
    link = details.link
    is_single = [item.kind for item in details.items] == [ItemKind.FILE]
    size = size_of(details)
    return LandingPage(
        title=link.title,
        sender_line=_("%(sender)s sent you a file", sender=sender)
        if is_single
        else _("%(sender)s sent you files", sender=sender),
        initials=initials(sender),
        message=formats.paragraphs(link.message),
        is_short=len(link.message) <= SHORT_MESSAGE,
        until=None if link.expires_at is None else _until(link.expires_at, now),
        amount=_amount(link, size),
        count=_count(details, is_measured=size is not None),
        caution=_("Not expecting this? Check with %(sender)s before you open anything.", sender=sender),
        download_all=None
        if is_single
        else Action(url_for("downloading.page", token=link.token), zip_label(_("Download all"), size)),
        single=rows[0] if is_single else None,
        single_label=button_label(_("Download"), formats.size(link.size)) if is_single else None,
        rows=rows,
        sums=sums,
        sums_title=_("Check that the file arrived unchanged (SHA-256)")
        if is_single
        else _("Check that the files arrived unchanged (SHA-256)"),
    )


def size_of(details: LinkDetails) -> int | None:
    """Return how much the link holds in bytes; None when it shares a folder, which nobody has measured."""
    shares_folder = details.link.mode is Mode.SHARE and any(item.kind is ItemKind.FOLDER for item in details.items)
    return None if shares_folder else details.link.size


def _until(end: datetime, now: datetime) -> Markup:
    left = end - now
    strong = Markup('<strong class="is-soon">{}</strong>') if left < SOON else Markup("<strong>{}</strong>")
    until = filled(_("Available until %(time)s"), time=time_element(end))
    return Markup("{} · {}").format(until, strong.format(formats.time_left(left)))


def _amount(link: Link, size: int | None) -> str:
    if size is None:
        return formats.items(link.item_count)
    if link.file_count == 1:
        return meta(formats.files(1), formats.size(size))
    return meta(formats.files(link.file_count), _("%(size)s in total", size=formats.size(size)))


def _count(details: LinkDetails, *, is_measured: bool) -> str:
    folders = sum(item.kind is ItemKind.FOLDER for item in details.items)
    files = details.link.file_count if is_measured else len(details.items) - folders
    counts = [formats.files(files)] if files else []
    if folders:
        counts.append(formats.folders(folders))
    return ", ".join(counts)


def sums_of(entries: Iterable[Entry]) -> Iterator[Sum]:
    """Yield the checksums that are known; a file below a folder goes by its path."""
    for entry in entries:
        if entry.sha256 is not None and not entry.is_folder:
            yield Sum(entry.path, entry.sha256)
