"""The real pages with sample content and a brand that is not published yet, for a browser on this computer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address

from flask import Blueprint, abort, make_response, request
from flask_babel import force_locale
from werkzeug.wrappers import Response

from sharedesk.core import specimen
from sharedesk.core.branding import Branding
from sharedesk.core.gates import STRANGER, Gate
from sharedesk.core.languages import AUTO
from sharedesk.server.languages import asked
from sharedesk.server.links import context
from sharedesk.server.site import Site, describe, render
from sharedesk.server.views import sheets
from sharedesk.server.views.gates import gate_page
from sharedesk.server.views.landing import landing_page
from sharedesk.server.views.rows import Action, file_row, zip_label
from sharedesk.server.words import gettext as _
from sharedesk.server.words import language
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.contents import Entry
from sharedesk.services.languages import locale_of, tongue

pages = Blueprint("tryout", __name__, url_prefix="/brand/try")

FRESH_SECONDS = 1
NOWHERE = "#main"
"""Where everything leads that could be pressed: this very page."""
_FORWARDED = ("X-Forwarded-", "Forwarded", "X-Real-Ip", "Via")


@pages.get("/<key>/<page>")
def show(key: str, page: str) -> Response:
    """Show a page with the values that are being typed; it asks for itself again every second."""
    if not _is_at_this_computer() or page not in _PAGES:
        abort(404)
    tried = context().tryout.shown(key)
    if tried is None:
        abort(404)
    with force_locale(_language(tried.brand)):
        response = make_response(_PAGES[page](describe(context(), request, tried.brand), tried.sender))
    response.headers["Refresh"] = str(FRESH_SECONDS)
    return response


def _language(brand: Branding) -> str:
    """Return the locale to show a brand in: what was chosen at the foot, else its language, whatever browsers like."""
    chosen = asked(request) or ("" if brand.language == AUTO else brand.language)
    return str(locale_of(chosen or language()))


def _is_at_this_computer() -> bool:
    """Say whether the request comes from here, and through no proxy, which would make every visitor look like that."""
    if any(name.title().startswith(_FORWARDED) for name in request.headers.keys()):  # noqa: SIM118 - it has pairs
        return False
    try:
        peer = ip_address(request.environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(peer, "ipv4_mapped", None) or peer).is_loopback


def _landing(site: Site, sender: str) -> str:
    details = specimen.details(sender, tongue(language()))
    entries = [Entry(item.name, item.name, False, item.size, 1, None) for item in details.items]
    rows = tuple(replace(file_row(details.link, entry), download_url=NOWHERE, preview_url=NOWHERE) for entry in entries)
    view = landing_page(details, sender, rows, (), specimen.NOW)
    everything = Action(NOWHERE, zip_label(_("Download all"), details.link.size))
    return render("landing.html", site, replace(view, download_all=everything))


def _gate(site: Site, _sender: str) -> str:
    view = gate_page(
        Gate.PASSWORD, specimen.TOKEN, STRANGER, specimen.NOW, company=site.company, form_token=""
    )  # fmt: skip
    return render("gate.html", site, replace(view, action=NOWHERE))


def _ended(site: Site, sender: str) -> str:
    ended = UnavailableError(Reason.EXPIRED, specimen.details(sender))
    return render("sheet.html", site, sheets.unavailable(ended, NOWHERE))


_PAGES: dict[str, Callable[[Site, str], str]] = {"landing": _landing, "gate": _gate, "ended": _ended}
