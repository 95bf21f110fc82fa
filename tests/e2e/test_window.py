"""The window on a real display: files dropped by another program, the clipboard read by a third, a start, an end."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.core.link import CopyPhase, LinkState, Mode
from sharedesk.ui.look.tokens import LIGHT
from tests.e2e.harness import MIB, until
from tests.e2e.window.display import Display, DragSource, display
from tests.e2e.window.program import LEFT, RIGHT, TITLE, fresh_home, short_folder, window

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    """Return a display for the tests of this file."""
    with short_folder() as folder, display(folder) as made:
        yield made


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory whose portal listens on this computer alone, on a port that is free."""
    return fresh_home(tmp_path_factory.mktemp("window") / "home")


@pytest.fixture
def home(fresh: Path, tmp_path: Path) -> Path:
    """Return a data directory of this test's own."""
    return Path(shutil.copytree(fresh, tmp_path / "home"))


@pytest.mark.parametrize(("place", "mode"), [(LEFT, Mode.SEND), (RIGHT, Mode.SHARE)])
def test_a_dropped_file_becomes_a_link_that_is_downloaded(
    screen: Display, home: Path, write: Write, tmp_path: Path, place: tuple[int, int], mode: Mode
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
        assert source.drop() == "CopyAction"
        made = until(program.links)[0]
        assert (made.link.mode, made.link.title) == (mode, original.name)
        until(lambda: not program.hovers(place))

        url = until(screen.clipboard)
        until(lambda: program.state(made) is LinkState.ACTIVE)
        assert not program.shows(LIGHT.ok)
        assert program.download(url, tmp_path / "saved") == 0
        assert (tmp_path / "saved").read_bytes() == original.read_bytes()
        until(lambda: [(link["url"], link["downloads"]) for link in program.listed()] == [(url, 1)])
        until(lambda: program.shows(LIGHT.ok))  # the row says "Downloaded"


def test_what_is_dropped_beside_the_targets_is_not_taken(screen: Display, home: Path, write: Write) -> None:
    with window(screen, home) as program, DragSource(screen, write()) as source:
        program.await_portal()
        source.pick_up()
        screen.xdotool("mousemove", *LEFT)
        until(lambda: program.hovers(LEFT))
        screen.xdotool("mousemove", LEFT[0], 20)
        until(lambda: not program.hovers(LEFT))
        assert source.drop() == "ignored"
        assert program.links() == []


def test_a_second_start_hands_its_files_to_the_window(screen: Display, home: Path, write: Write) -> None:
    with window(screen, home) as program:
        program.await_portal()
        assert program.start_again(write("Fee schedule.pdf"), write("Site plan.png")) == 0
        (made,) = until(program.links)
        assert [item.name for item in made.items] == ["Fee schedule.pdf", "Site plan.png"]
        until(lambda: screen.clipboard().endswith(made.link.token))
        assert program.start_again() == 0
        assert screen.windows(TITLE) == [program.id]


def test_closing_asks_once_where_there_is_no_tray(screen: Display, home: Path) -> None:
    question = "Keep links open?"
    with window(screen, home) as program:
        program.await_portal()
        screen.press(program.id, "ctrl+w")
        sheet = screen.window(question)
        screen.press(program.id, "ctrl+w")
        assert screen.windows(question) == [sheet]
        screen.press(sheet, "Escape")
        until(lambda: screen.windows(question) == [])
        assert program.process.poll() is None
        assert screen.windows(TITLE) == [program.id]


def test_a_copy_that_a_crash_cut_short_goes_on_at_the_next_start(screen: Display, home: Path, tmp_path: Path) -> None:
    original = tmp_path / "Site photos.zip"
    with original.open("wb") as made:
        made.truncate(512 * MIB)
        made.seek(300 * MIB)
        made.write(b"the crash will not know me")
    with window(screen, home, original) as program:
        before = until(lambda: [details.link for details in program.links() if details.link.copied])[0]
        program.kill()
        after = program.links()[0].link
    assert (after.token, after.phase) == (before.token, CopyPhase.COPYING)
    assert 0 < after.copied < after.size == 512 * MIB
    with window(screen, home) as program, original.open("rb") as file:
        (details,) = program.links()
        assert details.link.token == before.token
        until(lambda: program.state(details) is LinkState.ACTIVE)
        assert program.links()[0].items[0].sha256 == hashlib.file_digest(file, "sha256").hexdigest()
