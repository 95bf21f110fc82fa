"""What a setting is, and the kinds of values that settings have: how each is read from text, checked and written.

Every function here named `parse_…`, or returned by one of the others, raises UserError for text that it refuses.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from sharedesk.core.emails import normalise
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import UserError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
FILE, FOLDER = "file", "folder"
"""The types of settings that are given as a file or folder, and kept as what was made of it or in it."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. `parse` turns text into a checked value (raises UserError), `render` turns it back.

    A `secret` one is never shown, and kept in the key store of the computer instead of the database.
    """

    key: str
    type: str
    default: T
    help: str
    parse: Callable[[str], T]
    render: Callable[[T], str] = str
    secret: bool = False


def _bad(given: str, told: str, hint: str) -> UserError:
    return UserError(Sentence(told, given=given), hint=hint)


def text(limit: int) -> Callable[[str], str]:
    """Return a parser of trimmed text of at most `limit` characters, without control characters but line breaks."""

    def parse(given: str) -> str:
        given = given.strip()
        if len(given) > limit:
            raise UserError(
                Sentence("The text has {count} characters.", count=len(given)),
                hint=Sentence("Use {limit} at most.", limit=limit),
            )
        if any((ord(char) < 32 and char != "\n") or 0xD800 <= ord(char) < 0xE000 for char in given):
            raise UserError("The text has control characters.", hint="Remove them.")
        return given

    return parse


def secret_text(limit: int) -> Callable[[str], str]:
    """Return a parser that takes a secret as it is (ASVS 6.2.8), up to `limit` characters, and never repeats it."""

    def parse(given: str) -> str:
        if len(given) > limit or any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in given):
            raise UserError(
                "That cannot be a password.", hint=Sentence("Use {limit} characters at most, on one line.", limit=limit)
            )
        return given

    return parse


def parse_url(given: str) -> str:
    """Return a web address without a path, "" for none."""
    given = given.strip().rstrip("/")
    if not given:
        return ""
    told = mark("“{given}” is not a web address.")
    hint = mark("Write it like https://share.example.com, without a path.")
    try:
        parts = urlsplit(given)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        raise _bad(given, told, hint) from None
    plain = not (parts.path or parts.query or parts.fragment or set("@?#") & set(given))
    if parts.scheme not in {"http", "https"} or not _is_host(parts.hostname or "") or not plain or not port_ok:
        raise _bad(given, told, hint)
    return given


def parse_page(given: str) -> str:
    """Return the web address of a page, "" for none."""
    given = given.strip()
    told, hint = mark("“{given}” is not the address of a page."), mark("Write it like https://example.com/privacy.")
    try:
        parts = urlsplit(given)
        is_sound = parts.port is None or parts.port > 0
    except ValueError:
        raise _bad(given, told, hint) from None
    is_sound &= parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and "@" not in parts.netloc
    if given and not (is_sound and given.isascii() and given.isprintable() and " " not in given and len(given) <= 500):
        raise _bad(given, told, hint)
    return given


def _is_host(given: str) -> bool:
    try:
        ipaddress.ip_address(given)
    except ValueError:
        label = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        return len(given) <= 253 and re.fullmatch(rf"{label}(\.{label})*\.?", given) is not None
    return True


def parse_host(given: str) -> str:
    """Return an address to listen on, "" for all."""
    given = given.strip()
    if given and not _is_host(given):
        raise _bad(
            given,
            mark("“{given}” is not an address to listen on."),
            mark("Use an IP address or a host name; leave it empty for all."),
        )
    return given


def parse_host_name(given: str) -> str:
    """Return the name or address of a server, "" for none."""
    given = given.strip()
    if given and not _is_host(given):
        raise _bad(
            given,
            mark("“{given}” is not the name of a server."),
            mark("Write it like mail.example.com, without a port."),
        )
    return given


def integer(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`."""

    def parse(given: str) -> int:
        if not re.fullmatch(r"\d{1,18}", given.strip()) or not low <= int(given) <= high:
            raise _bad(
                given,
                mark("“{given}” is not a number in range."),
                Sentence("Use a whole number from {low} to {high}.", low=low, high=high),
            )
        return int(given)

    return parse


UNLIMITED = "unlimited"
MAX_COUNT = 1_000_000


def parse_count(given: str) -> int | None:
    """Return a number of downloads of at least 1, None for `unlimited`."""
    if given.strip().lower() == UNLIMITED:
        return None
    if not re.fullmatch(r"\d{1,7}", given.strip()) or not 1 <= int(given) <= MAX_COUNT:
        raise _bad(
            given,
            mark("“{given}” is not a number of downloads."),
            Sentence("Use a whole number from 1 to {most}, or {unlimited}.", most=MAX_COUNT, unlimited=UNLIMITED),
        )
    return int(given)


def render_count(count: int | None) -> str:
    """Return text that `parse_count` reads back."""
    return UNLIMITED if count is None else str(count)


def parse_bool(given: str) -> bool:
    """Return what yes, no, true, false, on, off, 1 and 0 mean."""
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    try:
        return words[given.strip().lower()]
    except KeyError:
        raise _bad(given, mark("“{given}” is not yes or no."), mark("Use true or false.")) from None


def render_bool(value: bool) -> str:
    """Return text that `parse_bool` reads back."""
    return "true" if value else "false"


def boolean(key: str, default: bool, told: str) -> Setting[bool]:
    """Return a setting that is yes or no."""
    return Setting(key, "boolean", default, told, parse_bool, render_bool)


def choice(*options: str) -> Callable[[str], str]:
    """Return a parser of one of `options`."""

    def parse(given: str) -> str:
        if given.strip() not in options:
            raise _bad(
                given,
                mark("“{given}” is not a choice."),
                Sentence("Use one of: {options}.", options=", ".join(options)),
            )
        return given.strip()

    return parse


def one_of(key: str, default: E, told: str) -> Setting[E]:
    """Return a setting that is one of the values of an enumeration."""
    kind = type(default)
    parse = choice(*kind)
    return Setting(key, "choice", default, told, lambda given: kind(parse(given)))


def address(key: str, told: str) -> Setting[str]:
    """Return a setting that is an e-mail address, empty by default."""
    return Setting(key, "address", "", told, _parse_address)


def _parse_address(given: str) -> str:
    return normalise(given) if given.strip() else ""


def parse_networks(given: str) -> tuple[Network, ...]:
    """Return a list of addresses and networks, written with commas or space between."""
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in re.split(r"[,\s]+", given.strip()) if part)
    except ValueError:
        raise _bad(
            given,
            mark("“{given}” is not a list of addresses."),
            mark("Write addresses or networks such as 10.0.0.5, 10.1.0.0/16."),
        ) from None


def render_networks(networks: tuple[Network, ...]) -> str:
    """Return text that `parse_networks` reads back."""
    return ", ".join(str(network) for network in networks)


def parse_colour(given: str) -> str:
    """Return a colour as # and six hex digits."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", given.strip()):
        raise _bad(given, mark("“{given}” is not a colour."), mark("Write it like #2f55d4."))
    return given.strip().lower()


def parse_path(given: str) -> str:
    """Return an absolute path, "" for none; whether something is there is not looked at."""
    given = given.strip()
    return str(Path(given).expanduser().absolute()) if given else ""
