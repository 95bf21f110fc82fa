"""What all pages share: the company's name and colour, the footer, and the addresses of style sheets and icons."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request, render_template, url_for

from sharedesk.core.settings import BRANDING_ACCENT, BRANDING_FOOTER, BRANDING_TITLE
from sharedesk.server.assets import version
from sharedesk.server.words import gettext as _
from sharedesk.server.words import locale, meta
from sharedesk.services.settings import SettingsService

PRODUCT = "ShareDesk"
TLS_NAMES = {"TLSv1.3": "TLS\N{NO-BREAK SPACE}1.3", "TLSv1.2": "TLS\N{NO-BREAK SPACE}1.2"}


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of every page. `recorded_line` is the security line of a link's pages, `sent_line` of all others."""

    language: str
    direction: str
    company: str
    is_product: bool
    encrypted: bool
    recorded_line: str
    sent_line: str
    footer: str
    style_url: str
    brand_url: str
    script_url: str
    icon_url: str


def describe(settings: SettingsService, request: Request) -> Site:
    """Return the frame for the answer to `request`.

    The footer claims the version of TLS that was negotiated for this very connection, and nothing without one.
    """
    title, accent = settings.get(BRANDING_TITLE), settings.get(BRANDING_ACCENT)
    tls = TLS_NAMES.get(request.environ.get("SSL_PROTOCOL", ""), "") if request.is_secure else ""
    claim = _("Encrypted with %(tls)s", tls=tls) if tls else ""
    return Site(
        language=locale().language,
        direction=locale().text_direction,
        company=title or PRODUCT,
        is_product=not title,
        encrypted=bool(tls),
        recorded_line=meta(claim, _("Downloads are recorded for the sender")),
        sent_line=meta(claim, _("Sent with %(product)s", product=PRODUCT)),
        footer=settings.get(BRANDING_FOOTER),
        style_url=_asset("portal.css"),
        brand_url=url_for("assets.brand", v=accent.removeprefix("#")),
        script_url=_asset("portal.js"),
        icon_url=_asset("favicon.svg"),
    )


def _asset(name: str) -> str:
    return url_for("assets.asset", name=name, v=version(name))


def render(template: str, site: Site, page: object) -> str:
    """Return a page as HTML; `page` is the view model that the template is written for."""
    return render_template(template, site=site, page=page)
