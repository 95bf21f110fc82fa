"""`settings`: listing, reading, changing, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharedesk.core.settings import SETTINGS
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]


def test_every_setting_is_listed(cli: Cli) -> None:
    listed = cli("settings", "list", "--json").document
    assert [entry["key"] for entry in listed] == [setting.key for setting in SETTINGS]
    assert all(list(entry) == ["key", "type", "default", "value", "help"] for entry in listed)
    assert all(entry["help"] and entry["type"] for entry in listed)
    header, *rows = cli("settings", "list").lines
    assert header.split(maxsplit=2) == ["SETTING", "VALUE", "WHAT IT DOES"]
    assert len(rows) == len(SETTINGS)


def test_a_setting_is_changed_read_and_reset(cli: Cli) -> None:
    assert cli("settings", "set", "portal.port", "8444").out == ""
    assert cli("settings", "get", "portal.port").out == "8444\n"
    entry = cli("settings", "get", "portal.port", "--json").document
    assert (entry["value"], entry["default"]) == ("8444", "8443")
    assert cli("settings", "unset", "portal.port", "--json").document["value"] == "8443"
    assert cli("settings", "set", "portal.port", "9000", "--json").document["value"] == "9000"


def test_a_value_may_begin_with_a_dash(cli: Cli) -> None:
    assert cli("settings", "set", "branding.footer", "--").code == 2
    assert cli("settings", "set", "branding.footer", "-- Halvorsen --").code == 0
    assert cli("settings", "get", "branding.footer").out == "-- Halvorsen --\n"
    assert cli("settings", "set", "branding.footer", "-x", "--json").document["value"] == "-x"


def test_a_change_is_recorded(cli: Cli) -> None:
    cli("settings", "set", "branding.title", "Halvorsen")
    (event,) = cli("audit", "--json").document
    assert (event["action"], event["detail"]) == (
        "settings.changed",
        {"key": "branding.title", "value": "Halvorsen"},
    )


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("portal.port", "65536", "from 0 to 65535"),
        ("portal.port", "https", "from 0 to 65535"),
        ("public_url", "share.example.com", "https://share.example.com"),
        ("public_url", "https://share.example.com/path", "without a path"),
        ("portal.host", "not a host", "IP address or a host name"),
        ("policy.expiry.rule", "sometimes", "optional, required, forbidden"),
        ("policy.expiry.default", "soon", "7d"),
        ("branding.accent", "blue", "#2f55d4"),
        ("portal.trusted_proxies", "my proxy", "10.0.0.5"),
        ("portal.paused", "maybe", "true or false"),
        ("audit.ip", "some", "full, truncated, none"),
        ("no.such", "x", "sharedesk settings list"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(
    cli: Cli, failing: Failing, key: str, value: str, told: str
) -> None:
    before = cli("settings", "list", "--json").document
    assert told in failing("settings", "set", key, value)
    assert cli("settings", "list", "--json").document == before
    assert cli("audit", "--json").document == []


@pytest.mark.parametrize("verb", ["get", "unset"])
def test_an_unknown_setting_is_told(failing: Failing, verb: str) -> None:
    assert "There is no setting “no.such”" in failing("settings", verb, "no.such")


def test_bytes_that_are_no_text_are_wrong_usage(failing: Failing) -> None:
    assert "not text" in failing("settings", "set", "branding.title", "\udcff", code=2)
