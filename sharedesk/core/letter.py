"""How a mail looks: one description of what it says, turned into plain text and into HTML that only shows it.

Everything that people typed is data: cut to one line, without control characters, escaped in HTML, in no template. The
HTML has no links or scripts, and no picture but the logo, which travels with the mail: nothing to follow, to load or to
be followed by.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from dataclasses import dataclass
from html import escape

from sharedesk.core.branding import Branding, Logo
from sharedesk.core.colours import text_on
from sharedesk.core.languages import ENGLISH, Tongue

WIDTH = 76
MAX_VALUE, MAX_TEXT = 300, 2000
LOGO_WIDTH, LOGO_HEIGHT = 240, 36
"""Pixels that a logo has at most in a mail."""
_LOGO = re.compile(r'<img src="cid:([0-9a-fx.png-]+)@logo"')
_GREETING = "margin:0 0 8px;color:#5b616e;font-weight:600"
_JOINERS = "\u200c\u200d"
_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """What mails share: a company's name and colour (#rrggbb), paragraphs of lines at the foot, a logo, a language.

    `greeting` stands above the words of a mail to a recipient.
    """

    title: str
    accent: str
    foot: tuple[tuple[str, ...], ...] = ()
    logo: Logo | None = None
    tongue: Tongue = ENGLISH
    greeting: str = ""

    @classmethod
    def of(cls, brand: Branding, tongue: Tongue = ENGLISH) -> Look:
        """Return the look of mails under a white label, in a language."""
        foot = brand.foot
        if brand.privacy:  # as text: the mails have no links
            foot += ((tongue.gettext("Privacy: %(address)s", address=brand.privacy),),)
        return cls(brand.company, brand.accent, foot, brand.logo, tongue, brand.greeting)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `greeting` comes first, `code` stands out; `facts` are labels with their values."""

    heading: str
    paragraphs: tuple[str, ...]
    code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    closing: str = ""
    greeting: str = ""


def one_line(text: str, limit: int = MAX_VALUE) -> str:
    """Return text from outside as one harmless line: no control characters, nothing that hides or reorders others."""
    kept = " ".join("".join(_harmless(char) for char in text).split())
    return kept if len(kept) <= limit else f"{kept[: limit - 1].rstrip()}…"


def _harmless(char: str) -> str:
    match unicodedata.category(char):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cf":
            return char if char in _JOINERS else ""
        case "Cs" | "Cn" | "Co":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return char


def as_text(letter: Letter, look: Look) -> str:
    """Return a letter as plain text, every value on a line of its own."""
    parts = [one_line(line) for line in (letter.greeting, letter.heading) if line]
    if letter.code:
        parts.append(f"    {letter.code}")
    parts += [_wrapped(paragraph) for paragraph in letter.paragraphs]
    if letter.facts:
        lines = (
            look.tongue.gettext("%(label)s: %(value)s", label=label, value=one_line(value))
            for label, value in letter.facts
        )
        parts.append("\n".join(lines))
    if letter.closing:
        parts.append(_wrapped(letter.closing))
    foot = [one_line(look.title), *(one_line(line, MAX_TEXT) for lines in look.foot for line in lines)]
    return "\n\n".join(parts) + "\n\n-- \n" + "\n".join(foot) + "\n"  # "-- ": RFC 3676, 4.3


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(one_line(paragraph, MAX_TEXT), WIDTH, break_long_words=False, break_on_hyphens=False)


def as_html(letter: Letter, look: Look) -> str:
    """Return a letter as an HTML document with all its style inline, as mail programs want it."""
    body = [f'<p style="{_GREETING}">{_escaped(letter.greeting)}</p>'] if letter.greeting else []
    body += [f'<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">{_escaped(letter.heading)}</h1>']
    if letter.code:
        style = "margin:16px 0;font-size:32px;font-weight:600;letter-spacing:4px;font-family:Consolas,monospace"
        body.append(f'<p style="{style}">{_escaped(letter.code)}</p>')
    body += [f'<p style="margin:0 0 12px">{_escaped(paragraph, MAX_TEXT)}</p>' for paragraph in letter.paragraphs]
    for label, value in letter.facts:
        shown = f'<span style="color:#5b616e">{_escaped(label)}</span><br>{_escaped(value)}'
        body.append(f'<p style="margin:0 0 8px;overflow-wrap:anywhere">{shown}</p>')
    if letter.closing:
        body.append(f'<p style="margin:16px 0 0;color:#5b616e">{_escaped(letter.closing, MAX_TEXT)}</p>')
    return _page(letter, look, "\n".join(body))


def logo_of(html: str) -> Logo | None:
    """Return the logo that a mail shows and has to bring along."""
    found = _LOGO.search(html)
    return None if found is None else Logo.named(found[1])


def content_id(logo: Logo) -> str:
    """Return the name by which a mail's HTML shows the picture that it brings along (RFC 2392)."""
    return f"{logo.name}@logo"


def _head(look: Look) -> str:
    """Return the company's name on its colour, or its logo on white above a line in that colour."""
    if look.logo is None:
        band = f"padding:14px 24px;background:{look.accent};color:{text_on(look.accent)};font-weight:600"
        return f'<div style="{band}">{_escaped(look.title)}</div>'
    width, height = look.logo.within(LOGO_WIDTH, LOGO_HEIGHT)
    is_alone = not look.logo.is_symbol
    style = "display:block;border:0" if is_alone else "border:0;vertical-align:middle;margin-right:10px"
    name = _escaped(look.title)
    source = f'src="cid:{content_id(look.logo)}" width="{width}" height="{height}"'
    picture = f'<img {source} alt="{name if is_alone else ""}" style="{style}">'
    band = f"padding:14px 24px;border-bottom:3px solid {look.accent};font-weight:600"
    return f'<div style="{band}">{picture}{"" if is_alone else f"<span>{name}</span>"}</div>'


def _page(letter: Letter, look: Look, body: str) -> str:
    style = "max-width:560px;margin:16px auto 0;color:#5b616e;font-size:13px"
    feet = ("<br>".join(_escaped(line, MAX_TEXT) for line in lines) for lines in look.foot)
    foot = "\n".join(f'<p style="{style}">{lines}</p>' for lines in feet)
    return f"""<!doctype html>
<html lang="{look.tongue.code}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{_escaped(letter.heading)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f3f4f6;color:#14161a;font-size:16px;line-height:1.5;{_FONT}">
<div style="max-width:560px;margin:0 auto;background:#ffffff;border-radius:8px;overflow:hidden">
{_head(look)}
<div style="padding:24px">
{body}
</div>
</div>
{foot}
</body>
</html>
"""


def _escaped(text: str, limit: int = MAX_VALUE) -> str:
    return escape(one_line(text, limit), quote=True)
