"""E-mail addresses as identities: one spelling for each, and which of them a link is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import UserError

MAX_ADDRESS = 254
"""RFC 5321 section 4.5.3.1.3: a path of 256 with its angle brackets."""
MAX_LOCAL = 64
MAX_PATTERNS = 200

_LOCAL = re.compile(r"[^\s@*,;:<>()\[\]\\\"]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_HINT = mark("Write addresses such as anna@example.com, or *@example.com for everyone of a company.")


def normalise(text: str) -> str:
    """Return the one spelling of an address under which its owner is known (CVE-2022-21696: `bob@x ` is `bob@x`).

    Compatibility forms are folded (NFKC), space around it is cut, case does not count, and the domain is what the
    name system sees (IDNA). Raises UserError for what is no address, also for one with invisible characters.
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    local, at, domain = folded.rpartition("@")
    invisible = any(unicodedata.category(char)[0] in "CZ" for char in folded)
    if invisible or not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith("."):
        raise _bad(text)
    domain = _domain(domain)
    address = f"{local}@{domain}"
    if not domain or ".." in local or len(local.encode()) > MAX_LOCAL or len(address.encode()) > MAX_ADDRESS:
        raise _bad(text)
    return address


def _domain(text: str) -> str:
    """Return a domain in the form of the name system, "" when it is none."""
    try:
        name = text.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    return name if len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) else ""


def _bad(text: str) -> UserError:
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text.strip()[:80])
    return UserError(Sentence("“{shown}” is not an e-mail address.", shown=shown), hint=_HINT)


def normalise_pattern(text: str) -> str:
    """Return one entry of an allow-list: an address, or `*@domain` for every address of exactly that domain.

    Raises UserError.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded.startswith("*@"):
        return normalise(folded)
    domain = _domain(folded[2:].casefold())
    if not domain:
        raise _bad(text)
    return f"*@{domain}"


def normalise_patterns(texts: Iterable[str]) -> tuple[str, ...]:
    """Return an allow-list in the order it was written, each entry once. Raises UserError."""
    found = tuple(dict.fromkeys(normalise_pattern(text) for text in texts))
    if len(found) > MAX_PATTERNS:
        raise UserError(
            Sentence("There are {count} addresses.", count=len(found)),
            hint=Sentence("Use {most} at most, or *@domain.", most=MAX_PATTERNS),
        )
    return found


def split_patterns(text: str) -> tuple[str, ...]:
    """Return an allow-list written as one text, with commas, semicolons or space between. Raises UserError."""
    return normalise_patterns(part for part in re.split(r"[,;\s]+", text) if part)


def is_allowed(address: str, patterns: Iterable[str]) -> bool:
    """Say whether a normalised address is on an allow-list; a domain counts as a whole, never as an ending."""
    return not {address, f"*@{address.rpartition('@')[2]}"}.isdisjoint(patterns)
