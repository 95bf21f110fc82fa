"""`settings`: listing, reading, changing, and what is refused."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.settings import MAIL_PASSWORD, SETTINGS
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


def test_a_secret_is_read_from_stdin_and_never_shown(cli: Cli, monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hunter2 \r\nno more\n"))
    shown = [cli("settings", "set", "mail.password", "-", "--json")]
    shown += [cli("settings", "get", "mail.password", *more) for more in ([], ["--json"])]
    shown += [cli("settings", "list", *more) for more in ([], ["--json"])]
    shown += [cli("audit", "--json"), cli("audit", "--format", "csv"), cli("mail", "status", "--json")]
    assert all(result.code == 0 and "hunter2" not in result.out + result.err for result in shown)
    assert shown[0].document["value"] == "***"
    assert shown[1].out == "***\n"
    program = build_context(data_dir)
    assert program.settings.get(MAIL_PASSWORD) == "hunter2 "
    program.close()


def test_a_dash_is_a_value_where_there_is_no_secret(cli: Cli) -> None:
    assert cli("settings", "set", "branding.footer", "-", "--json").document["value"] == "-"


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
