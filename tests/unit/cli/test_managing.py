"""`links` and `link …`: every command on a link, by token and by URL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sharedesk.app import build_context
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.core.sizes import readable
from sharedesk.services.context import AppContext
from tests.conftest import ExpectedLog
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]
Made = Callable[..., dict[str, Any]]


@pytest.fixture
def made(cli: Cli) -> Made:
    """Return a function that makes a link and returns it as JSON."""

    def make(*arguments: object, mode: str = "send") -> dict[str, Any]:
        document: dict[str, Any] = cli(mode, *arguments, "--json").document
        return document

    return make


def test_no_links_are_an_empty_list(cli: Cli) -> None:
    assert cli("links", "--json").document == []
    assert cli("links").out == ""


def test_links_are_listed_newest_first(cli: Cli, made: Made, report: Path, folder: Path) -> None:
    first, second = made(report, "--title", "First"), made(folder, mode="share")
    assert [link["token"] for link in cli("links", "--json").document] == [second["token"], first["token"]]
    header, *rows = cli("links").lines
    assert header.split() == ["TOKEN", "STATE", "MODE", "SIZE", "DOWNLOADS", "CREATED", "TITLE"]
    assert rows[0].startswith(second["token"])
    assert rows[1].endswith("First")
    assert "7 bytes" in rows[0]


def test_links_are_found_by_state_and_text(cli: Cli, made: Made, report: Path, folder: Path) -> None:
    paused, active = made(report, "--paused", "--title", "Größe"), made(folder)

    def found(*options: str) -> list[str]:
        return [link["token"] for link in cli("links", "--json", *options).document]

    assert found("--state", "paused") == [paused["token"]]
    assert found("--state", "revoked") == []
    assert found("--search", "GRÖSSE") == [paused["token"]]
    assert found("--search", "exhibits") == [active["token"]]
    assert found("--search", active["token"][:12]) == [active["token"]]
    assert found("--search", "nowhere") == []
    assert found("--search", "report", "--state", "active") == []


def test_a_link_is_shown_by_token_and_by_url(cli: Cli, made: Made, report: Path) -> None:
    link = made(report, "--message", "\x1b[31mred", "--expires", "1w")
    url = link["url"]
    for named in (link["token"], url, f"{url}/files/report.pdf", f"http://elsewhere/s/{link['token']}?x=1"):
        assert cli("link", "show", named, "--json").document == link | {"claims": []}
    shown = cli("link", "show", url).out
    assert url in shown
    assert "report.pdf  (15 bytes)" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("verb", ["show", "pause", "resume", "revoke", "delete", "edit", "extend", "unlock"])
def test_an_unknown_token_is_told(failing: Failing, verb: str) -> None:
    assert "no link with this token" in failing("link", verb, "x" * 24)
    assert "no link with this token" in failing("link", verb, "x" * 24, "--json")


def test_a_link_is_edited_under_its_url(cli: Cli, made: Made, report: Path) -> None:
    link = made(report)

    def edit(*options: str) -> dict[str, Any]:
        document: dict[str, Any] = cli("link", "edit", link["token"], *options, "--json").document
        return document

    changed = edit("--title", "New", "--message", "Words", "--expires", "3h")
    assert (changed["title"], changed["message"], changed["url"]) == ("New", "Words", link["url"])
    assert changed["expires_at"] > link["created_at"]
    assert edit("--expires", "never")["expires_at"] is None
    assert edit("--title", "")["title"] == "report.pdf"
    assert edit() | {"claims": []} == cli("link", "show", link["token"], "--json").document
    assert edit("--paused")["state"] == "paused"
    assert edit("--no-paused", "--message", "")["state"] == "active"
    assert "New" not in cli("link", "edit", link["token"]).out


def test_what_breaks_the_policy_is_told(cli: Cli, made: Made, failing: Failing, report: Path) -> None:
    link = made(report)
    cli("settings", "set", "policy.expiry.maximum", "1d")
    assert "1d at most" in failing("link", "edit", link["token"], "--expires", "2d")


def test_pause_and_resume(cli: Cli, made: Made, report: Path) -> None:
    token = made(report)["token"]
    assert cli("link", "pause", token, "--json").document["state"] == "paused"
    assert cli("link", "pause", token, "--json").document["state"] == "paused"
    assert cli("link", "resume", token, "--json").document["state"] == "active"
    assert "active" in cli("link", "resume", token).out


def test_extend_gives_a_link_more_days(cli: Cli, made: Made, failing: Failing, report: Path) -> None:
    link = made(report, "--expires", "4w")
    changed = cli("link", "extend", link["token"], "--json").document
    assert datetime.fromisoformat(changed["expires_at"]) - datetime.fromisoformat(link["expires_at"]) == timedelta(
        days=3
    )
    again = cli("link", "extend", link["url"], "--days", "10", "--json").document
    assert datetime.fromisoformat(again["expires_at"]) - datetime.fromisoformat(link["expires_at"]) == timedelta(
        days=13
    )
    assert "active" in cli("link", "extend", link["token"]).out
    assert "never expires" in failing("link", "extend", made(report)["token"])
    assert cli("link", "extend", link["token"], "--days", "0").code == 2
    cli("settings", "set", "policy.expiry.maximum", "1d")
    assert "1d at most" in failing("link", "extend", link["token"])


def test_unlock_lets_guessers_try_again(cli: Cli, made: Made, data_dir: Path, report: Path) -> None:
    link = made(report)
    program = build_context(data_dir)
    guesser, locked = Visitor("evil", "203.0.113.66", "curl"), program.links.get(link["token"]).link
    for _ in range(5):
        program.guard.failed(Guess.WRONG_PASSWORD, locked, guesser)
    assert len(program.guard.locks(locked.id)) == 1
    assert cli("link", "unlock", link["token"], "--json").document == {"token": link["token"], "unlocked": 1}
    assert program.guard.locks(locked.id) == ()
    program.close()
    assert cli("link", "unlock", link["url"]).out == "Unlocked (0 waiting).\n"


def test_revoke_ends_a_link_and_erases_its_copies(
    cli: Cli, made: Made, failing: Failing, data_dir: Path, report: Path
) -> None:
    token = made(report)["token"]
    revoked = cli("link", "revoke", token, "--json").document
    assert (revoked["state"], revoked["state_reason"]) == ("revoked", "It was withdrawn by its owner.")
    assert list((data_dir / "send").iterdir()) == []
    for words in (["pause"], ["resume"], ["edit"]):
        assert "has ended (revoked)" in failing("link", *words, token)
    assert "has ended (revoked)" in failing("link", "add", token, report)
    assert cli("link", "revoke", token, "--json").document["state"] == "revoked"


def test_revoke_says_who_had_how_much(cli: Cli, made: Made, data_dir: Path, report: Path) -> None:
    link = made(report)
    program = build_context(data_dir)
    visitors = (
        Visitor("anna", "192.0.2.7", "Firefox", email="anna@example.com"), Visitor("ben", "192.0.2.8", "curl"),
        Visitor("eve", "192.0.2.9", "curl"),
    )  # fmt: skip
    sizes = []
    for visitor, part in zip(visitors, (1.0, 0.5, 0.0), strict=True):
        download = program.downloads.everything(program.access.authorize(link["token"], visitor, Purpose.DOWNLOAD))
        transfer = program.deliveries.begin(download, 0, download.size)
        transfer.source.close()
        sizes.append(int(download.size * part))
        transfer.on_end(sizes[-1], complete=part == 1.0)
    program.close()
    revoked = cli("link", "revoke", link["token"], "--json")
    assert revoked.document["state"] == "revoked"
    size = readable(sizes[0])
    assert revoked.err.splitlines() == [
        f"anna@example.com had {size} of {size}.", f"192.0.2.8 had {readable(sizes[1])} of {size}.",
    ]  # fmt: skip


def test_delete_takes_a_link_away_but_not_its_history(cli: Cli, made: Made, failing: Failing, report: Path) -> None:
    first, second = made(report)["token"], made(report)["url"]
    assert cli("link", "delete", first, "--json").document == {"token": first, "deleted": True}
    assert cli("link", "delete", second).out == "Deleted.\n"
    assert cli("links", "--json").document == []
    assert "no link with this token" in failing("link", "show", first)
    actions = [event["action"] for event in cli("audit", "--link", second, "--json").document]
    assert actions == ["link.created", "link.deleted"]


@pytest.mark.parametrize("mode", Mode)
def test_files_are_added(cli: Cli, made: Made, report: Path, folder: Path, mode: Mode) -> None:
    token = made(report, mode=mode.value)["token"]
    added = cli("link", "add", token, folder, report, "--json").document
    assert [item["name"] for item in added["items"]] == ["report.pdf", "Exhibits", "report (2).pdf"]
    assert added["size"] == 15 + 7 + 15


@pytest.mark.parametrize("mode", Mode)
def test_a_file_is_replaced_by_name_and_by_id(cli: Cli, made: Made, report: Path, tmp_path: Path, mode: Mode) -> None:
    link, fresh = made(report, mode=mode.value), tmp_path / "fresh.pdf"
    fresh.write_bytes(b"fresh")
    named = cli("link", "replace", link["token"], "report.pdf", fresh, "--json").document
    assert ([item["name"] for item in named["items"]], named["size"]) == (["fresh.pdf"], 5)
    again = cli("link", "replace", link["token"], named["items"][0]["id"], report, "--json").document
    assert (again["items"][0]["name"], again["url"]) == ("report.pdf", link["url"])


def test_what_cannot_be_added_or_replaced_is_told(
    made: Made, failing: Failing, program: AppContext, data_dir: Path, report: Path, tmp_path: Path
) -> None:
    token = made(report)["token"]
    assert "It has: report.pdf" in failing("link", "replace", token, "other.pdf", report)
    assert "no file or folder “gone.pdf”" in failing("link", "replace", token, "report.pdf", tmp_path / "gone.pdf")
    assert "no file or folder “gone.pdf”" in failing("link", "add", token, tmp_path / "gone.pdf")
    assert len(program.links.get(token).items) == 1
    assert len(list((data_dir / "send").iterdir())) == 1


def test_a_damaged_copy_is_repaired(
    cli: Cli, made: Made, failing: Failing, program: AppContext, data_dir: Path, report: Path, expected_log: ExpectedLog
) -> None:
    link = made(report)
    assert failing("link", "repair", link["token"]) == "Nothing of it is damaged. There is nothing to repair."
    (copy,) = (path for path in (data_dir / "send").glob("*/*") if path.name != "owner")
    copy.write_bytes(b"%PDF-1.7 rep0rt")
    program.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    shown = cli("link", "show", link["token"], "--json").document
    assert (shown["state"], shown["items"][0]["presence"]) == ("missing", "damaged")
    assert "damaged" in shown["state_reason"]
    repaired = cli("link", "repair", link["token"], "--json").document
    assert (repaired["state"], repaired["url"]) == ("active", link["url"])
    assert copy.read_bytes() == report.read_bytes()


def test_states_are_true_without_a_portal(cli: Cli, program: AppContext, report: Path) -> None:
    """No upkeep runs beside a single command, so it looks for itself what expired and what is gone."""
    soon = program.clock() + timedelta(milliseconds=300)
    expiring = program.links.create(Mode.SHARE, [report], LinkOptions(expires_at=soon), by="test").link
    missing = program.links.create(Mode.SHARE, [report], by="test").link
    report.unlink()
    while program.clock() <= soon:
        pass
    assert cli("link", "show", expiring.token, "--json").document["state"] == "expired"
    states = {link["token"]: link["state"] for link in cli("links", "--json").document}
    assert states == {expiring.token: "expired", missing.token: "missing"}
    assert cli("link", "show", missing.token, "--json").document["items"][0]["presence"] == "gone"


HOLDER = Visitor("0123456789abcdef", "192.0.2.8", "Firefox", is_remembered=True)


def claimed(program: AppContext, token: str) -> None:
    program.claims.make(program.links.get(token).link, HOLDER)


def test_who_holds_a_limited_link_is_shown(cli: Cli, made: Made, program: AppContext, report: Path) -> None:
    link = made(report, "--once")
    claimed(program, link["token"])
    (claim,) = cli("link", "show", link["token"], "--json").document["claims"]
    assert claim.pop("made_at").endswith("Z")
    assert claim == {
        "visitor": "0123456789ab", "email": None, "state": "claimed", "delivered": 0, "total": 15, "ip": HOLDER.ip,
    }  # fmt: skip
    assert "claim:        claimed, 0 bytes of 15 bytes, 192.0.2.8" in cli("link", "show", link["token"]).out


def test_a_limited_link_is_given_back_and_ended(
    cli: Cli, made: Made, failing: Failing, program: AppContext, report: Path
) -> None:
    link = made(report, "--once")
    assert "Nobody holds this link" in failing("link", "give-back", link["token"])
    claimed(program, link["token"])
    assert cli("link", "give-back", link["token"], "--json").document["state"] == "active"
    assert [one["state"] for one in cli("link", "show", link["token"], "--json").document["claims"]] == ["released"]
    assert cli("link", "end", link["token"], "--json").document["state"] == "used"
    assert list(program.paths.send_storage.iterdir()) == []
    assert "its copies are erased" in failing("link", "reopen", link["token"])
    assert "any number of times" in failing("link", "end", made(report)["token"])
    shared = cli("share", report, "--once", "--json").document["token"]
    assert cli("link", "end", shared, "--json").document["state"] == "used"
    assert cli("link", "reopen", shared, "--json").document["state"] == "active"
