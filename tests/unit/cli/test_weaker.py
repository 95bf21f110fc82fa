"""Links that are weaker than the policy: told when it changes, listed with what they lack, tightened on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.unit.cli.conftest import Cli

SEE = "See: sharedesk links --weaker\n"


def test_a_stricter_policy_names_the_links_it_finds_too_weak(cli: Cli, report: Path) -> None:
    for _ in range(2):
        cli("share", report)
    assert cli("settings", "set", "policy.password.minimum", "9").err == ""
    assert cli("settings", "set", "policy.expiry.maximum", "7d").err == f"2 links are weaker than this. {SEE}"
    assert cli("settings", "set", "notify.mail", "true").err == ""
    token = cli("links", "--json").document[0]["token"]
    cli("link", "revoke", token)
    result = cli("settings", "set", "policy.password.rule", "required", "--json")
    assert result.err == f"1 link is weaker than this. {SEE}"
    assert result.document["value"] == "required"
    assert cli("settings", "unset", "policy.password.rule").err == f"1 link is weaker than this. {SEE}"


def test_they_are_listed_and_tightened(cli: Cli, report: Path) -> None:
    copy, original = (cli(mode, report, "--title", mode, "--json").document["token"] for mode in ("send", "share"))
    assert cli("links", "--weaker").out == ""
    for key, value in (("expiry.maximum", "7d"), ("password.rule", "required"), ("originals.allowed", "false")):
        cli("settings", "set", f"policy.{key}", value)
    head, first, second = cli("links", "--weaker").lines
    assert head.split("  ")[0] == "TOKEN"
    assert original in first
    assert "password, expiry, originals" in first
    assert "--apply, link edit, link pause" in first
    assert copy in second
    assert "originals" not in second
    left = cli("links", "--weaker", "--apply", "--search", "share", "--json").document
    assert [(one["token"], one["weak_in"], one["can_tighten"], one["needs_choice"]) for one in left] == [
        (original, ["password", "originals"], False, True)
    ]
    assert left[0]["expires_at"] is not None
    assert cli("link", "show", copy, "--json").document["expires_at"] is None, "it was not asked for"
    cli("link", "pause", original)
    assert [one["token"] for one in cli("links", "--weaker", "--json").document] == [copy]


def test_apply_alone_is_a_mistake(failing: Callable[..., str]) -> None:
    assert "--apply is for --weaker" in failing("links", "--apply", code=2)
