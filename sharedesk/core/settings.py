"""The registry of all settings: key, type, default, help and check, in one place for window, CLI and docs."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from sharedesk.core.expiry import parse_duration, render_duration
from sharedesk.core.policy import Rule
from sharedesk.errors import UserError

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. `parse` turns text into a checked value (raises UserError), `render` turns it back."""

    key: str
    type: str
    default: T
    help: str
    parse: Callable[[str], T]
    render: Callable[[T], str] = str
    secret: bool = False


def _bad(text: str, what: str, hint: str) -> UserError:
    return UserError(f"“{text}” is not {what}.", hint=hint)


def _text(limit: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        text = text.strip()
        if len(text) > limit:
            raise UserError(f"The text has {len(text)} characters.", hint=f"Use {limit} at most.")
        if any((ord(char) < 32 and char != "\n") or 0xD800 <= ord(char) < 0xE000 for char in text):
            raise UserError("The text has control characters.", hint="Remove them.")
        return text

    return parse


def _parse_url(text: str) -> str:
    text = text.strip().rstrip("/")
    if not text:
        return ""
    hint = "Write it like https://share.example.com, without a path."
    try:
        parts = urlsplit(text)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        raise _bad(text, "a web address", hint) from None
    plain = not (parts.path or parts.query or parts.fragment or set("@?#") & set(text))
    if parts.scheme not in {"http", "https"} or not _is_host(parts.hostname or "") or not plain or not port_ok:
        raise _bad(text, "a web address", hint)
    return text


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        label = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        return len(text) <= 253 and re.fullmatch(rf"{label}(\.{label})*\.?", text) is not None
    return True


def _parse_host(text: str) -> str:
    text = text.strip()
    if text and not _is_host(text):
        raise _bad(text, "an address to listen on", "Use an IP address or a host name; leave it empty for all.")
    return text


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,18}", text.strip()) or not low <= int(text) <= high:
            raise _bad(text, "a number in range", f"Use a whole number from {low} to {high}.")
        return int(text)

    return parse


def _parse_bool(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise _bad(text, "yes or no", "Use true or false.") from None


def _choice(*options: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.strip() not in options:
            raise _bad(text, "a choice", f"Use one of: {', '.join(options)}.")
        return text.strip()

    return parse


def _parse_rule(text: str) -> Rule:
    return Rule(_choice(*Rule)(text))


def _parse_networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in re.split(r"[,\s]+", text.strip()) if part)
    except ValueError:
        raise _bad(text, "a list of addresses", "Write addresses or networks such as 10.0.0.5, 10.1.0.0/16.") from None


def _render_networks(networks: tuple[Network, ...]) -> str:
    return ", ".join(str(network) for network in networks)


def _parse_colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text.strip()):
        raise _bad(text, "a colour", "Write it like #2f55d4.")
    return text.strip().lower()


def _parse_path(text: str) -> str:
    text = text.strip()
    return str(Path(text).expanduser().absolute()) if text else ""


def _render_bool(value: bool) -> str:
    return "true" if value else "false"


PUBLIC_URL = Setting(
    "public_url", "url", "", "Address that links start with, e.g. https://share.example.com; empty: this computer's.",
    _parse_url,
)  # fmt: skip
SENDER_NAME = Setting("sender.name", "text", "", "Name that recipients see; empty: your account's name.", _text(80))
PORTAL_HOST = Setting("portal.host", "host", "", "Address the portal listens on; empty: every address.", _parse_host)
PORTAL_PORT = Setting("portal.port", "integer", 8443, "Port the portal listens on.", _integer(0, 65535))
PORTAL_PAUSED = Setting(
    "portal.paused", "boolean", False, "While true, no link opens; recipients see that it is paused.",
    _parse_bool, _render_bool,
)  # fmt: skip
TRUSTED_PROXIES: Setting[tuple[Network, ...]] = Setting(
    "portal.trusted_proxies", "networks", (), "Proxies whose X-Forwarded-For header is believed; empty: none.",
    _parse_networks, _render_networks,
)  # fmt: skip
TLS_CERTIFICATE = Setting(
    "tls.certificate", "path", "", "PEM file with your certificate and its chain; empty: a local one.", _parse_path
)
TLS_KEY = Setting("tls.key", "path", "", "PEM file with the private key of tls.certificate.", _parse_path)
BRANDING_TITLE = Setting("branding.title", "text", "", "Company or product name on the pages.", _text(80))
BRANDING_ACCENT = Setting("branding.accent", "colour", "#2f55d4", "Accent colour of the pages.", _parse_colour)
BRANDING_FOOTER = Setting("branding.footer", "text", "", "Text at the foot of every page.", _text(500))
AUDIT_IP = Setting(
    "audit.ip", "choice", "full", "How addresses are recorded: full, truncated or none.",
    _choice("full", "truncated", "none"),
)  # fmt: skip
EXPIRY_DEFAULT: Setting[timedelta | None] = Setting(
    "policy.expiry.default", "duration", None, "When new links expire if nothing is chosen, e.g. 7d; never.",
    parse_duration, render_duration,
)  # fmt: skip
EXPIRY_RULE = Setting(
    "policy.expiry.rule", "choice", Rule.OPTIONAL, "Whether links may, must or must not expire: optional, required or "
    "forbidden.", _parse_rule,
)  # fmt: skip
EXPIRY_MAXIMUM: Setting[timedelta | None] = Setting(
    "policy.expiry.maximum", "duration", None, "Longest expiry allowed, e.g. 30d; never: no limit.",
    parse_duration, render_duration,
)  # fmt: skip
STORAGE_RESERVE = Setting(
    "storage.reserve", "integer", 256 * 2**20, "Bytes of the disk that copies leave free (at most 5 % of the disk).",
    _integer(0, 2**50),
)  # fmt: skip

SETTINGS: tuple[Setting[object], ...] = (
    PUBLIC_URL, SENDER_NAME, PORTAL_HOST, PORTAL_PORT, PORTAL_PAUSED, TRUSTED_PROXIES, TLS_CERTIFICATE, TLS_KEY,
    BRANDING_TITLE, BRANDING_ACCENT, BRANDING_FOOTER, AUDIT_IP, EXPIRY_DEFAULT, EXPIRY_RULE, EXPIRY_MAXIMUM,
    STORAGE_RESERVE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them

BY_KEY = {setting.key: setting for setting in SETTINGS}


def find(key: str) -> Setting[object]:
    """Return the setting called `key`. Raises UserError when there is none."""
    try:
        return BY_KEY[key]
    except KeyError:
        raise UserError(f"There is no setting “{key}”.", hint="See: sharedesk settings list") from None
