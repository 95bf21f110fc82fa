"""Drag and drop between the windows of a desktop: files into ours, a link out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.link import Mode
from sharedesk.ui.look.tokens import LIGHT
from tests.e2e.harness import until
from tests.e2e.window.desktop import Desktop, Neighbour
from tests.e2e.window.display import DragSource
from tests.e2e.window.program import WindowProcess

Write = Callable[..., Path]
Place = tuple[int, int]

BESIDE = (1420, 600)
"""Where another program's window is not hidden by ours."""


def targets(screen: Desktop, program: WindowProcess) -> dict[Mode, Place]:
    """Return a place on each of the two targets that dragged files have."""
    left, top, width, height = screen.area(program.id)
    middle = top + height * 2 // 3
    return {Mode.SEND: (left + width // 4, middle), Mode.SHARE: (left + 3 * width // 4, middle)}


@pytest.mark.parametrize("mode", Mode)
def test_a_file_is_dropped_on_either_target(screen: Desktop, program: WindowProcess, write: Write, mode: Mode) -> None:
    original = write(f"Engagement letter to {mode}.pdf")
    with DragSource(screen, original) as source:
        place = targets(screen, program)[mode]
        source.pick_up()
        screen.xdotool("mousemove", *place)
        until(lambda: program.hovers(place))
        assert source.drop() == "CopyAction"
    made = until(lambda: program.titled(original.name))
    assert (made.link.mode, [item.name for item in made.items]) == (mode, [original.name])
    until(lambda: screen.clipboard() == program.url(made.link))
    assert original.exists()


def test_with_alt_files_go_to_the_link_they_are_dropped_on(
    screen: Desktop, program: WindowProcess, write: Write
) -> None:
    more = write("Fee schedule.pdf")
    link = program.share(write("Site plan.pdf"))
    row = screen.reader.row(program.process.pid, link.title)
    with DragSource(screen, more) as source:
        source.pick_up()
        screen.xdotool("keydown", "alt")
        try:
            screen.xdotool("mousemove", row.middle[0], row.middle[1] - 4, "mousemove", *row.middle)
            until(lambda: program.shows(LIGHT.accent_soft, row.area, least=1000))
            assert source.drop() == "CopyAction"
        finally:
            screen.xdotool("keyup", "alt")
    until(lambda: [item.name for item in program.titled(link.title).items] == ["Site plan.pdf", more.name])
    assert program.titled(more.name) is None


def test_nothing_is_dropped_behind_an_open_sheet(screen: Desktop, program: WindowProcess, write: Write) -> None:
    before = len(program.links())
    left, top, *_ = screen.area(program.id)
    screen.await_active(program.id)
    screen.keys("ctrl+n")
    screen.await_active(screen.window("New link"))
    with DragSource(screen, write("Not for anybody.pdf")) as source:
        source.pick_up()
        screen.xdotool("mousemove", left + 300, top + 200, "mousemove", left + 310, top + 210)
        assert source.drop() == "ignored"
    screen.keys("Escape")
    screen.await_active(program.id)
    assert len(program.links()) == before


def test_a_link_is_dragged_into_another_program(screen: Desktop, program: WindowProcess, write: Write) -> None:
    link = program.share(write("Terms & conditions.pdf"))
    x, y = screen.reader.row(program.process.pid, link.title).middle
    with Neighbour(screen, BESIDE) as other:
        screen.xdotool("mousemove", x, y, "mousedown", 1, "mousemove", x + 12, y + 4, "mousemove", x + 40, y + 8)
        left, top = other.middle
        screen.xdotool("mousemove", left - 5, top, "mousemove", left, top)
        assert other.told() == "over"
        screen.xdotool("mouseup", 1)
        url = program.url(link)
        html = f'<a href="{url}">Terms &amp; conditions.pdf</a>'
        assert json.loads(other.told()) == {"urls": [url], "text": url, "html": html, "action": "CopyAction"}
