"""Settings of the white label: whose pages and mails these are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sharedesk.core.branding import DEFAULT_ACCENT, LANGUAGES, Background, Branding, Logo
from sharedesk.core.saying import Sentence
from sharedesk.core.settings.kinds import FILE, Setting, choice, one_of, parse_colour, parse_page, text
from sharedesk.errors import UserError


def _parse_logo(given: str) -> Logo | None:
    """Return the logo that goes by a name, None for "". A file becomes one before it gets here."""
    logo = Logo.named(given.strip())
    if logo is None and given.strip():
        raise UserError(
            Sentence("There is no stored logo “{given}”.", given=given), hint="Name a PNG, JPEG, WebP, GIF or SVG file."
        )
    return logo


BRANDING_TITLE = Setting("branding.title", "text", "", "Company or product name on the pages.", text(80))
BRANDING_LOGO: Setting[Logo | None] = Setting(
    "branding.logo", FILE, None, "Logo on pages and in mails: a PNG, JPEG, WebP, GIF or SVG file, kept as a PNG.",
    _parse_logo, lambda logo: "" if logo is None else logo.name,
)  # fmt: skip
BRANDING_ACCENT = Setting("branding.accent", "colour", DEFAULT_ACCENT, "Accent colour of the pages.", parse_colour)
BRANDING_GREETING = Setting(
    "branding.greeting", "text", "",
    "Line above the field for a password, an address or a code, and in mails with a code.", text(120),
)  # fmt: skip
BRANDING_FOOTER = Setting("branding.footer", "text", "", "Text at the foot of every page.", text(500))
BRANDING_LEGAL = Setting(
    "branding.legal", "text", "", "Legal text below it, e.g. register number and address.", text(2000)
)
BRANDING_PRIVACY = Setting(
    "branding.privacy", "url", "", "Address of your privacy statement: a link at the foot of every page.", parse_page
)
BRANDING_BACKGROUND = one_of(
    "branding.background", Background.TINTED, "Ground of the pages: tinted (a breath of the accent colour) or plain."
)
BRANDING_LANGUAGE = Setting(
    "branding.language", "choice", LANGUAGES[0],
    "Language of pages whose reader has none of ours, and of mails to you: auto (the window's, else this computer's), "
    "en, de, fr or es.",
    choice(*LANGUAGES),
)  # fmt: skip

BRANDING_SETTINGS: tuple[Setting[object], ...] = (
    BRANDING_TITLE, BRANDING_LOGO, BRANDING_ACCENT, BRANDING_GREETING, BRANDING_FOOTER, BRANDING_LEGAL,
    BRANDING_PRIVACY, BRANDING_BACKGROUND, BRANDING_LANGUAGE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them


def brand_of(get: Callable[[Setting[Any]], Any]) -> Branding:
    """Return the brand that these settings make; `get` gives the value of each."""
    return Branding(
        get(BRANDING_TITLE), get(BRANDING_ACCENT), get(BRANDING_FOOTER), get(BRANDING_LEGAL), get(BRANDING_LOGO),
        get(BRANDING_LANGUAGE), get(BRANDING_GREETING), get(BRANDING_PRIVACY), get(BRANDING_BACKGROUND),
    )  # fmt: skip
