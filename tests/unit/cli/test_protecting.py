"""Protections on the command line: said, read, generated, taken away, and passwords that show up nowhere."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.link import Mode
from sharedesk.core.passwords import matches
from sharedesk.services.context import AppContext
from sharedesk.store.links import LinkRepository
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]
PASSWORD = "correct horse battery"


def opens(program: AppContext, token: str, password: str) -> bool:
    link = program.links.get(token).link
    with program.base.store.scope():
        return matches(password, LinkRepository(program.base.store).password_hash(link.id))


@pytest.mark.parametrize("mode", Mode)
def test_everything_at_once(cli: Cli, program: AppContext, report: Path, mode: Mode) -> None:
    made = cli(
        mode.value, report, "--password", PASSWORD, "--allow", "Anna@Example.com", "--allow", "*@example.org",
        "--once", "--max-downloads", 3, "--expires", "7d", "--json",
    ).document  # fmt: skip
    assert (made["password"], made["one_time"], made["max_downloads"]) == (True, True, 3)
    assert made["allowed_emails"] == ["anna@example.com", "*@example.org"]
    assert made["expires_at"]
    assert opens(program, made["token"], PASSWORD)
    assert PASSWORD not in json.dumps(made)
    assert "generated_password" not in made


def test_a_password_from_stdin(cli: Cli, program: AppContext, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\r\nmore\n"))
    made = cli("share", report, "--password-stdin", "--json").document
    assert opens(program, made["token"], PASSWORD)


def test_an_empty_stdin_is_no_password(failing: Failing, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert "The password is empty" in failing("share", report, "--password-stdin")


def test_a_generated_password_is_told_once(cli: Cli, program: AppContext, report: Path) -> None:
    result = cli("share", report, "--generate-password")
    assert len(result.lines) == 1, "the URL alone"
    password = result.err.removeprefix("Password: ").strip()
    token = result.lines[0].rpartition("/")[2]
    assert opens(program, token, password)
    assert len(password.split("-")) == 5
    made = cli("share", "--generate-password", report, "--json").document
    assert opens(program, made["token"], made["generated_password"])
    for command in (("link", "show", token, "--json"), ("links", "--json"), ("audit", "--format", "json")):
        told = cli(*command).out
        assert password not in told
        assert "argon2" not in told


def test_a_password_that_the_policy_wants_is_told(cli: Cli, program: AppContext, report: Path) -> None:
    program.change_setting("policy.password.default", "true", by="me")
    assert "Password: " in cli("share", report).err
    assert "generated_password" in cli("send", report, "--json").document
    assert cli("share", report, "--no-password", "--json").document["password"] is False


def test_a_policy_is_no_matter_of_the_door(failing: Failing, program: AppContext, report: Path) -> None:
    program.change_setting("policy.password.rule", "required", by="me")
    for mode in Mode:
        assert failing(mode.value, report) == (
            "Your administrator requires a password. Set a password or have one generated."
        )
    assert program.links.page() == []


@pytest.mark.parametrize(
    "options",
    [
        ("--password", "x" * 9, "--generate-password"), ("--generate-password", "--generate-characters"),
        ("--generate-characters", "--no-password"), ("--no-password", "--password-stdin"),
        ("--allow", "a@example.com", "--no-allow"), ("--max-downloads", "2", "--no-max-downloads"),
        ("--allow", "anna"), ("--max-downloads", "0"), ("--max-downloads", "many"), ("--expires", "soon"),
    ],
)  # fmt: skip
def test_contradictions_and_nonsense_are_usage_errors(cli: Cli, report: Path, options: tuple[str, ...]) -> None:
    result = cli("share", report, *options)
    assert result.code == 2
    assert result.out == ""


def test_a_bad_password_is_told_without_repeating_it(failing: Failing, report: Path) -> None:
    line = failing("share", report, "--password", "hunter2")
    assert "only 7 characters" in line
    assert "hunter2" not in line


def test_options_are_changed_and_taken_away(cli: Cli, program: AppContext, report: Path) -> None:
    token = cli("share", report, "--json").document["token"]
    cli("link", "edit", token, "--password", PASSWORD, "--allow", "a@example.com", "--once")
    cli("link", "edit", token, "--allow", "b@example.com", "--max-downloads", 5)
    link = cli("link", "show", token, "--json").document
    assert (link["password"], link["allowed_emails"], link["one_time"]) == (True, ["b@example.com"], True)
    assert link["max_downloads"] == 5
    cli("link", "edit", token, "--no-password", "--no-allow", "--no-once", "--no-max-downloads", "--expires", "never")
    link = cli("link", "show", token, "--json").document
    assert (link["password"], link["allowed_emails"], link["one_time"]) == (False, [], False)
    assert link["max_downloads"] is None


def test_a_new_password_may_be_generated(cli: Cli, program: AppContext, report: Path) -> None:
    token = cli("share", report, "--json").document["token"]
    told = cli("link", "edit", token, "--generate-password", "--json").document["generated_password"]
    assert opens(program, token, told)
    short = cli("link", "edit", token, "--generate-characters", "--json").document["generated_password"]
    assert (len(short), short.isalnum(), opens(program, token, short)) == (16, True, True)
    again = cli("link", "edit", token, "--generate-password").err.removeprefix("Password: ").strip()
    assert opens(program, token, again)
    assert "generated_password" not in cli("link", "edit", token, "--title", "T", "--json").document


def test_paused_goes_both_ways(cli: Cli, report: Path) -> None:
    token = cli("share", report, "--paused", "--json").document["token"]
    assert cli("link", "edit", token, "--no-paused", "--json").document["state"] == "active"
    assert cli("link", "edit", token, "--paused", "--json").document["state"] == "paused"
