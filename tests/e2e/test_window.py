"""The window on a real display: files dropped by another program, the clipboard read by a third, a start, an end."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import CopyPhase, Link
from sharedesk.ui.tokens import LIGHT
from tests.e2e.harness import MIB, sharedesk, until
from tests.e2e.window.display import Display, DragSource, display
from tests.e2e.window.program import LEFT, RIGHT, TITLE, window

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    """Return a display for the tests of this file."""
    folder = Path(tempfile.mkdtemp(prefix="sharedesk-"))
    try:
        with display(folder) as made:
            yield made
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a data directory whose portal listens on this computer alone, on a port that is free."""
    folder = tmp_path / "home"
    for key, value in (("portal.host", "127.0.0.1"), ("portal.port", "0")):
        assert sharedesk(folder, "settings", "set", key, value).returncode == 0
    return folder


@pytest.mark.parametrize(("place", "mode"), [(LEFT, "send"), (RIGHT, "share")])
def test_a_dropped_file_becomes_a_link_that_is_downloaded(
    screen: Display, home: Path, write: Write, tmp_path: Path, place: tuple[int, int], mode: str
) -> None:
    original = write("Engagement letter.pdf")
    with window(screen, home) as program, DragSource(screen, original) as source:
        program.await_portal()
        other = RIGHT if place == LEFT else LEFT
        source.pick_up()
        screen.xdotool("mousemove", *other)
        until(lambda: program.hovers(other))
        screen.xdotool("mousemove", *place)
        until(lambda: program.hovers(place) and not program.hovers(other))
        assert program.links() == []
        assert source.drop() == "copy"
        link = until(program.links)[0]
        assert (link["mode"], link["title"]) == (mode, original.name)
        until(lambda: not program.hovers(place))

        url = until(screen.clipboard)
        assert url == link["url"]
        until(lambda: program.link(url)["state"] == "active")
        assert not program.shows(LIGHT.ok)
        assert program.curl(f"{url}/download", tmp_path / "saved") == 0
        assert (tmp_path / "saved").read_bytes() == original.read_bytes()
        until(lambda: program.link(url)["downloads"] == 1)
        until(lambda: program.shows(LIGHT.ok))  # the row says "Downloaded"


def test_what_is_dropped_beside_the_targets_is_not_taken(screen: Display, home: Path, write: Write) -> None:
    with window(screen, home) as program, DragSource(screen, write()) as source:
        program.await_portal()
        source.pick_up()
        screen.xdotool("mousemove", *LEFT)
        until(lambda: program.hovers(LEFT))
        screen.xdotool("mousemove", LEFT[0], 20)
        until(lambda: not program.hovers(LEFT))
        assert source.drop() == "ignore"
        assert program.links() == []


def test_a_second_start_hands_its_files_to_the_window(screen: Display, home: Path, write: Write) -> None:
    with window(screen, home) as program:
        program.await_portal()
        assert program.start_again(write("Fee schedule.pdf"), write("Site plan.png")) == 0
        (link,) = until(program.links)
        assert [item["name"] for item in link["items"]] == ["Fee schedule.pdf", "Site plan.png"]
        assert until(lambda: screen.clipboard() == link["url"])
        assert program.start_again() == 0
        assert screen.windows(TITLE) == [program.id]


def test_closing_asks_once_where_there_is_no_tray(screen: Display, home: Path) -> None:
    with window(screen, home) as program:
        program.await_portal()
        screen.press(program.id, "ctrl+w")
        sheet = screen.window("Keep links open?")
        screen.press(program.id, "ctrl+w")
        screen.press(sheet, "Escape")
        until(lambda: screen.windows("Keep links open.") == [])
        assert program.process.poll() is None
        assert screen.windows(TITLE) == [program.id]


def test_a_copy_that_a_crash_cut_short_goes_on_at_the_next_start(screen: Display, home: Path, tmp_path: Path) -> None:
    original = tmp_path / "Site photos.zip"
    with original.open("wb") as made:
        made.truncate(512 * MIB)
        made.seek(300 * MIB)
        made.write(b"the crash will not know me")
    store = build_context(home)

    def only() -> Link | None:
        return next(iter(store.links.page()), None)

    try:
        with window(screen, home, original) as program:
            link = until(lambda: (link := only()) and link.copied and link)
            program.kill()
            after = only()
        assert after is not None
        assert (after.phase, after.token) == (CopyPhase.COPYING, link.token)
        assert 0 < after.copied < after.size == 512 * MIB
    finally:
        store.close()
    with window(screen, home) as program, original.open("rb") as file:
        state = until(lambda: (state := program.links()[0])["state"] == "active" and state)
        assert state["token"] == link.token
        assert state["items"][0]["sha256"] == hashlib.file_digest(file, "sha256").hexdigest()
