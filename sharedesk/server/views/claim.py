"""What the page of a link that works once says, before the click that starts it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from sharedesk.core.link import LinkDetails
from sharedesk.server import formats
from sharedesk.server.site import Site
from sharedesk.server.views.landing import size_of
from sharedesk.server.views.parcel import Parcel, is_file, parcel_of
from sharedesk.server.views.rows import button_label
from sharedesk.server.words import gettext as _


@dataclass(frozen=True, slots=True)
class OncePage:
    """The page before the first download; `claim_url` is where its form leads, "" for a page without one."""

    text: str
    parcel: Parcel
    claim_url: str
    form_token: str
    button: Markup


def once_page(details: LinkDetails, sender: str, site: Site, *, form_token: str) -> OncePage:
    """Return the page of a link that nobody has claimed; with `form_token` "" it has no button."""
    who = _("%(sender)s at %(company)s", sender=sender, company=site.company) if site.is_named else sender
    size = size_of(details)
    return OncePage(
        text=_("%(who)s allows one download of this file. Start when you have a steady connection.", who=who)
        if is_file(details)
        else _("%(who)s allows one download of these files. Start when you have a steady connection.", who=who),
        parcel=parcel_of(details),
        claim_url=url_for("claim.claim", token=details.link.token) if form_token else "",
        form_token=form_token,
        button=button_label(_("Start the download"), "" if size is None else formats.size(size)),
    )
