"""What all pages share: whose they are, the words at their foot, and the addresses of style sheets and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request, render_template, url_for

from sharedesk.core.branding import PRODUCT, Background, Branding
from sharedesk.core.branding import Logo as StoredLogo
from sharedesk.server.assets import colours_version, version
from sharedesk.server.languages import Choice, choices
from sharedesk.server.words import gettext as _
from sharedesk.server.words import language, locale, meta
from sharedesk.services.context import AppContext

TLS_NAMES = {"TLSv1.3": "TLS\N{NO-BREAK SPACE}1.3", "TLSv1.2": "TLS\N{NO-BREAK SPACE}1.2"}
LOGO_WIDTH, LOGO_HEIGHT = 240, 36
"""Pixels of the page that a logo has at most."""


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture in the head of a page; `image_url` is its whole address, for programs that show previews of links."""

    url: str
    image_url: str
    width: int
    height: int
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of every page. `recorded_line` is the security line of a link's pages, `sent_line` of all others.

    `foot` are the sender's paragraphs as lines, `greeting` stands above what a gate asks for.
    """

    language: str
    direction: str
    languages: tuple[Choice, ...]
    company: str
    is_product: bool
    is_named: bool
    logo: Logo | None
    encrypted: bool
    recorded_line: str
    sent_line: str
    foot: tuple[tuple[str, ...], ...]
    greeting: str
    privacy_url: str
    is_plain: bool
    style_url: str
    brand_url: str
    script_url: str
    icon_url: str
    icon_type: str


def describe(program: AppContext, request: Request, brand: Branding | None = None) -> Site:
    """Return the frame for the answer to `request`, of the published brand unless another is given.

    The footer claims the version of TLS that was negotiated for this very connection, and nothing without one.
    """
    brand = brand or program.branding.current()
    logo = None if brand.logo is None else _logo(brand.logo, program.addresses.base_url())
    tls = TLS_NAMES.get(request.environ.get("SSL_PROTOCOL", ""), "") if request.is_secure else ""
    claim = _("Encrypted with %(tls)s", tls=tls) if tls else ""
    has_icon = logo is not None and not logo.is_alone
    return Site(
        language=language(),
        direction=locale().text_direction,
        languages=tuple(choices(request)),
        company=brand.company,
        is_product=brand.is_product,
        is_named=brand.is_named,
        logo=logo,
        encrypted=bool(tls),
        recorded_line=meta(claim, _("Downloads are recorded for the sender")),
        sent_line=meta(claim, _("Sent with %(product)s", product=PRODUCT)),
        foot=brand.foot,
        greeting=brand.greeting,
        privacy_url=brand.privacy,
        is_plain=brand.background is Background.PLAIN,
        style_url=_asset("portal.css"),
        brand_url=url_for("brand.colours", colour=brand.accent.removeprefix("#"), v=colours_version(brand.accent)),
        script_url=_asset("portal.js"),
        icon_url=logo.url if logo is not None and has_icon else _asset("favicon.svg"),
        icon_type="image/png" if has_icon else "image/svg+xml",
    )


def _logo(stored: StoredLogo, base: str) -> Logo:
    url = url_for("brand.logo", name=stored.name.removesuffix(".png"))
    width, height = stored.within(LOGO_WIDTH, LOGO_HEIGHT)
    return Logo(url, f"{base}{url}", width, height, is_alone=not stored.is_symbol)


def _asset(name: str) -> str:
    return url_for("assets.asset", name=name, v=version(name))


def render(template: str, site: Site, page: object) -> str:
    """Return a page as HTML; `page` is the view model that the template is written for."""
    return render_template(template, site=site, page=page)
