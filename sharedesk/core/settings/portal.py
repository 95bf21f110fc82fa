"""Settings of the portal: where it is, and how it proves itself."""

from __future__ import annotations

from sharedesk.core.settings.kinds import (
    Network,
    Setting,
    boolean,
    integer,
    parse_host,
    parse_networks,
    parse_path,
    parse_url,
    render_networks,
    text,
)

PUBLIC_URL = Setting(
    "public_url", "url", "", "Address that links start with, e.g. https://share.example.com; empty: this computer's.",
    parse_url,
)  # fmt: skip
SENDER_NAME = Setting("sender.name", "text", "", "Name that recipients see; empty: your account's name.", text(80))
PORTAL_HOST = Setting("portal.host", "host", "", "Address the portal listens on; empty: every address.", parse_host)
PORTAL_PORT = Setting("portal.port", "integer", 8443, "Port the portal listens on.", integer(0, 65535))
PORTAL_PAUSED = boolean("portal.paused", False, "While true, no link opens; recipients see that it is paused.")
TRUSTED_PROXIES: Setting[tuple[Network, ...]] = Setting(
    "portal.trusted_proxies", "networks", (), "Proxies whose X-Forwarded-For header is believed; empty: none.",
    parse_networks, render_networks,
)  # fmt: skip
TLS_CERTIFICATE = Setting(
    "tls.certificate", "path", "", "PEM file with your certificate and its chain; empty: a local one.", parse_path
)
TLS_KEY = Setting("tls.key", "path", "", "PEM file with the private key of tls.certificate.", parse_path)

PORTAL_SETTINGS: tuple[Setting[object], ...] = (
    PUBLIC_URL, SENDER_NAME, PORTAL_HOST, PORTAL_PORT, PORTAL_PAUSED, TRUSTED_PROXIES, TLS_CERTIFICATE, TLS_KEY,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
