"""The small services: addresses, portals, room, overview, and the whole as it is put together."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from sharedesk.app import account_name, build_context
from sharedesk.core.audit import Action
from sharedesk.core.link import LinkState, Presence
from sharedesk.core.sizes import readable
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import Bus, LinkChanged, PortalState
from sharedesk.services import addresses, overview
from sharedesk.services.portal import NoPortal
from sharedesk.services.room import NoRoomError
from tests.conftest import ExpectedLog
from tests.unit.desk import ME, Desk, names

PORTAL = "https://portal.example.com:8444"


# -- addresses


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(addresses, "best_host_for_url", lambda host: host or "elena.local")
    return "elena.local"


def test_without_a_portal_the_address_is_where_one_would_run(desk: Desk, host: str) -> None:
    service = desk.program.addresses
    assert service.base_url() == f"https://{host}:8443"
    desk.program.change_setting("portal.port", "443", by=ME)
    assert service.base_url() == f"https://{host}:8443", "kept for a moment"
    service.forget()
    assert service.base_url() == f"https://{host}"


def test_the_public_url_is_used_at_once(desk: Desk) -> None:
    desk.program.change_setting("public_url", "https://share.example.com", by=ME)
    assert desk.program.links.url("token") == "https://share.example.com/s/token"


@pytest.mark.usefixtures("host")
def test_a_running_portal_of_any_process_gives_the_address(desk: Desk, data_dir: Path) -> None:
    other = build_context(data_dir, clock=desk.clock)
    other.portals.came_up(PORTAL, "", 8444)
    assert desk.program.addresses.base_url() == PORTAL
    other.portals.went_down()
    desk.program.addresses.forget()
    assert desk.program.addresses.base_url().endswith(":8443")
    other.close()
    assert desk.actions() == [Action.PORTAL_STARTED, Action.PORTAL_STOPPED]


def test_the_portals_of_several_processes_are_known(desk: Desk, data_dir: Path) -> None:
    other = build_context(data_dir, clock=desk.clock)
    other.portals.came_up(PORTAL, "", 8444)
    desk.clock.advance(seconds=1)
    desk.program.portals.came_up("https://newest.example.com", "", 1)
    assert desk.program.addresses.base_url() == "https://newest.example.com"
    desk.program.portals.went_down()
    assert desk.program.addresses.base_url() == PORTAL
    other.close()


@pytest.mark.usefixtures("host")
def test_the_portal_of_a_dead_process_is_forgotten(desk: Desk, data_dir: Path) -> None:
    other = build_context(data_dir, clock=desk.clock)
    other.portals.came_up(PORTAL, "", 8444)
    other.base.processes.close()  # what the system does for a process that was killed
    assert desk.program.addresses.base_url().endswith(":8443")
    desk.program.portals.came_up("https://new.example.com", "", 1)
    assert desk.program.addresses.base_url() == "https://new.example.com"
    with desk.program.base.store.scope() as db:
        assert db.execute_sql("select url from portal").fetchall() == [("https://new.example.com",)]
    other.base.store.close()


# -- room


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (999_499, "999 KB"), (12_000_000, "12.0 MB"),
        (12_300_000_000, "12.3 GB"), (5 * 10**12, "5.0 TB"), (10**16, "10000.0 TB"),
    ],
)  # fmt: skip
def test_sizes_in_words(size: int, words: str) -> None:
    assert readable(size) == words


def test_room_is_what_is_free_less_the_reserve(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(desk.program.room._storage, "free", lambda reserve: (asked.append(reserve), 5)[1])
    desk.program.room.require(5)
    with pytest.raises(NoRoomError, match="Not enough space"):
        desk.program.room.require(6)
    desk.program.change_setting("storage.reserve", "7", by=ME)
    assert desk.program.room.free() == 5
    assert asked == [256 * 2**20] * 2 + [7]


# -- overview


def test_a_list_tells_the_truth_without_a_portal(desk: Desk) -> None:
    expired = desk.send({"a": b"a"}, expires_at=desk.clock.now.replace(hour=11))
    gone = desk.share({"b": b"b", "c": b"c"})
    (desk.folder / "b").unlink()
    desk.clock.advance(hours=2)
    newest, oldest = desk.program.overview.all()
    assert [newest.link.token, oldest.link.token] == [gone.token, expired.token]
    assert newest.link.state(desk.clock.now) is LinkState.MISSING
    assert [item.presence for item in newest.items] == [Presence.GONE, Presence.HERE]
    assert oldest.link.ending is not None
    assert names(oldest.items) == ["a"]
    assert desk.program.overview.one(gone.token) == newest
    with pytest.raises(UserError):
        desk.program.overview.one("unknown")


def test_one_link_is_shown_as_it_is_now(desk: Desk) -> None:
    link = desk.share({"a": b"a"}, expires_at=desk.clock.now.replace(hour=11))
    desk.clock.advance(hours=2)
    assert desk.program.overview.one(link.token).link.ending is not None


def test_a_long_list_is_read_in_pages_and_looked_at_in_part(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "PAGE", 2)
    monkeypatch.setattr(overview, "LOOKED_AT", 3)
    for number in range(5):
        desk.share({f"{number}": b""})
    for path in desk.folder.iterdir():
        path.unlink()
    assert [details.link.missing for details in desk.program.overview.all()] == [True, True, True, False, False]


# -- measuring


def test_a_shared_folder_is_measured_once_it_is_asked_for(desk: Desk) -> None:
    link = desk.share({"docs/a": b"aa", "docs/inner/b": b"bbb", "c": b"c"})
    measured = desk.program.measuring.measure(link.id)
    assert measured is not None
    assert (measured.link.size, measured.link.file_count) == (6, 3)
    assert desk.heard(LinkChanged)[-1] == LinkChanged(link.id, link.token)


def test_what_cannot_be_measured_stays_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.share({"docs/a": b"aa"})
    late = desk.program.measuring.measure(link.id, seconds=0)
    assert late is not None
    assert late.link.size == 0
    (desk.folder / "docs").rename(desk.folder / "away")
    gone = desk.program.measuring.measure(link.id)
    assert gone is not None
    assert gone.link.size == 0
    sent = desk.program.measuring.measure(desk.send({"a": b"a"}).id)
    assert sent is not None
    assert desk.program.measuring.measure(4711) is None


# -- the whole


def test_a_listener_that_fails_does_not_keep_others_from_hearing(expected_log: ExpectedLog) -> None:
    bus, heard = Bus(), []

    def fail(_event: object) -> None:
        raise ZeroDivisionError

    bus.subscribe(fail)
    unsubscribe = bus.subscribe(heard.append)
    event = LinkChanged(1, "token")
    bus.publish(event)
    unsubscribe()
    bus.publish(event)
    assert heard == [event]
    expected_log("listener failed on LinkChanged")


def test_no_portal_answers_nothing() -> None:
    portal = NoPortal()
    portal.start()
    portal.pause(by=ME)
    portal.resume(by=ME)
    portal.stop()
    assert (portal.state, portal.url, portal.port) == (PortalState.OFFLINE, "", 0)


def test_the_context_hands_out_what_it_is_made_of(desk: Desk) -> None:
    program = desk.program
    assert program.clock() == desk.clock.now
    assert program.bus is program.base.bus
    assert program.settings is program.base.settings


def test_a_directory_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="cannot be used"):
        build_context(tmp_path / "file")


def test_the_account_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", lambda: "elena")
    assert account_name() == "elena"
    monkeypatch.setattr(getpass, "getuser", nobody)
    assert account_name() == "owner"
