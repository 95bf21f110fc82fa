"""Settings of the white label: whose pages and mails these are."""

from __future__ import annotations

from sharedesk.core.branding import DEFAULT_ACCENT, LANGUAGES, Logo
from sharedesk.core.saying import Sentence
from sharedesk.core.settings.kinds import FILE, Setting, choice, parse_colour, text
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
BRANDING_FOOTER = Setting("branding.footer", "text", "", "Text at the foot of every page.", text(500))
BRANDING_LEGAL = Setting(
    "branding.legal", "text", "", "Legal text below it, e.g. register number and address.", text(2000)
)
BRANDING_LANGUAGE = Setting(
    "branding.language", "choice", LANGUAGES[0],
    "Language of pages whose reader has none of ours, and of mails to you: auto (this computer's), en, de, fr or es.",
    choice(*LANGUAGES),
)  # fmt: skip

BRANDING_SETTINGS: tuple[Setting[object], ...] = (
    BRANDING_TITLE, BRANDING_LOGO, BRANDING_ACCENT, BRANDING_FOOTER, BRANDING_LEGAL, BRANDING_LANGUAGE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
