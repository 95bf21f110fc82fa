"""What the pages of a link that works once say: before the click that starts it, and when everything has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from sharedesk.core.kinds import Kind, file_kind
from sharedesk.core.link import ItemKind, LinkDetails
from sharedesk.server import formats
from sharedesk.server.site import Site
from sharedesk.server.views.landing import size_of
from sharedesk.server.views.rows import button_label, clock_element, kind_label
from sharedesk.server.words import filled, meta
from sharedesk.server.words import gettext as _


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the link holds, as one line in a box."""

    icon: str
    name: str
    meta: str


@dataclass(frozen=True, slots=True)
class OncePage:
    """The page before the first download; `claim_url` is where its form leads, "" for a page without one."""

    text: str
    parcel: Parcel
    claim_url: str
    form_token: str
    button: Markup


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """The page of a holder who has everything."""

    parcel: Parcel
    finished: Markup
    whole_text: str
    files_url: str


def once_page(details: LinkDetails, sender: str, site: Site, *, form_token: str) -> OncePage:
    """Return the page of a link that nobody has claimed; with `form_token` "" it has no button."""
    who = sender if site.is_product else _("%(sender)s at %(company)s", sender=sender, company=site.company)
    size = size_of(details)
    return OncePage(
        text=_("%(who)s allows one download of this file. Start when you have a steady connection.", who=who)
        if _is_file(details)
        else _("%(who)s allows one download of these files. Start when you have a steady connection.", who=who),
        parcel=_parcel(details),
        claim_url=url_for("claim.claim", token=details.link.token) if form_token else "",
        form_token=form_token,
        button=button_label(_("Start the download"), "" if size is None else formats.size(size)),
    )


def received_page(details: LinkDetails, finished_at: datetime) -> ReceivedPage:
    """Return the page for the minutes in which a complete download may be repeated."""
    size = size_of(details)
    finished = filled(_("finished at %(time)s"), time=clock_element(finished_at))
    if size is not None:
        finished = Markup("{} · {}").format(formats.size(size), finished)
    return ReceivedPage(
        parcel=_parcel(details),
        finished=finished,
        whole_text=_("The whole file was sent. Look for it in your downloads folder.")
        if _is_file(details)
        else _("All files were sent. Look for them in your downloads folder."),
        files_url=url_for("landing.page", token=details.link.token, show="files"),
    )


def _is_file(details: LinkDetails) -> bool:
    return [item.kind for item in details.items] == [ItemKind.FILE]


def _parcel(details: LinkDetails) -> Parcel:
    link, size = details.link, size_of(details)
    if _is_file(details):
        kind = file_kind(link.lead_name)
        return Parcel(kind.value, link.lead_name, meta(kind_label(kind), formats.size(link.size)))
    if size is None:
        return Parcel(Kind.FOLDER.value, link.title, formats.items(link.item_count))
    return Parcel(Kind.FOLDER.value, link.title, meta(formats.files(link.file_count), formats.size(size)))
