"""Which window gets the keys, and where they go in it: Tab, panes, sheets, other programs; as a screen reader hears."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.link import Link
from tests.e2e.harness import until
from tests.e2e.window.desktop import Desktop, Neighbour
from tests.e2e.window.display import ROOT
from tests.e2e.window.program import WindowProcess

Write = Callable[..., Path]

MODAL = "_NET_WM_STATE_MODAL"
BESIDE = (1420, 600)
SEARCH = "Search titles, files and people"


@pytest.fixture
def link(screen: Desktop, program: WindowProcess, write: Write) -> Link:
    """Return a link whose row has the focus."""
    known = program.titled("Engagement letter.pdf")
    made = program.share(write("Engagement letter.pdf")) if known is None else known.link
    row = screen.reader.row(program.process.pid, made.title)
    screen.await_active(program.id)
    screen.reader.forget()
    screen.keys("ctrl+f", "Down", "Escape")  # which puts away what the window says at its foot
    until(lambda: screen.reader.next_focus().name in ("Links", row.name))
    return made


def test_a_link_that_keys_come_to_is_the_one_they_act_on(screen: Desktop, program: WindowProcess, link: Link) -> None:
    screen.keys("Return")
    until(lambda: screen.reader.named(program.process.pid, "Close details"))
    screen.keys("Escape")
    screen.keys("ctrl+c")
    until(lambda: screen.clipboard() == program.url(link))


def documented_order() -> list[str]:
    """Return what Tab comes to in the window, as docs/keyboard.md tells it of a window with closed details."""
    part = (ROOT / "docs" / "keyboard.md").read_text(encoding="utf-8").partition("## The order of Tab\n")[2]
    steps = re.findall(r"^\d+\. (.*)$", part, re.MULTILINE)
    return [name for step in steps if "details" not in step for name in re.findall(r"\*\*(.+?)\*\*", step)]


def walk(screen: Desktop, key: str) -> list[str]:
    """Press a key until the focus is back where the first press took it; return the names that were passed."""
    first = screen.reader.focus_after(lambda: screen.keys(key))
    passed = [first.name]
    while (now := screen.reader.focus_after(lambda: screen.keys(key))).node != first.node:
        passed.append(now.name)
        assert len(passed) < 60, f"{key} does not come back to {first.name}: {passed}"
    return passed


def test_tab_walks_the_window_as_documented_and_back(screen: Desktop, program: WindowProcess, link: Link) -> None:
    wanted = documented_order()
    assert len(wanted) == 11
    message = "Choose certificate"  # the one that a new portal has
    order = walk(screen, "Tab")
    start = order.index("Link filters")
    order = [*order[start:], *order[:start]]
    assert order.pop(order.index("Dismiss") - 1) == message
    assert [told for name, told in zip(order, wanted, strict=False) if name.startswith(told)] == wanted, order
    assert len(order) == len(wanted)
    back = walk(screen, "shift+Tab")
    start = back.index("Link filters")
    back = [*back[start + 1 :], *back[: start + 1]][::-1]
    back.remove(message)
    assert back == order


def test_f6_goes_from_pane_to_pane(screen: Desktop, program: WindowProcess, link: Link) -> None:
    passed = walk(screen, "F6")
    assert sorted(passed) == ["Link filters", "Links", "Pause the portal"]
    start = passed.index("Link filters")
    assert [*passed[start:], *passed[:start]] == ["Link filters", "Links", "Pause the portal"]


def test_tab_stays_in_the_sheet_of_a_link(screen: Desktop, program: WindowProcess, link: Link) -> None:
    assert screen.reader.focus_after(lambda: screen.keys("ctrl+i")).name == "Title"
    screen.await_active(screen.window("Link options"))
    order = walk(screen, "Tab")
    start = order.index("Title")
    assert [*order[start:], *order[:start]] == ["Title", "Password", "Never", "More options", "Cancel", "Save", "Close"]
    screen.keys("Escape")
    screen.await_active(program.id)


def test_choices_are_read_out_as_radio_buttons(screen: Desktop, program: WindowProcess, link: Link) -> None:
    screen.keys("ctrl+i")
    screen.await_active(screen.window("Link options"))
    choices = screen.reader.choices(program.process.pid, "Link options")
    assert list(choices) == ["Expires after"]
    assert list(choices["Expires after"]) == ["1 day", "7 days", "30 days", "Custom…", "Never"]
    assert [name for name, on in choices["Expires after"].items() if on] == ["Never"]
    screen.keys("Escape")
    screen.await_active(program.id)


def test_tab_walks_through_a_page_of_preferences(screen: Desktop, program: WindowProcess, link: Link) -> None:
    assert screen.reader.focus_after(lambda: screen.keys("ctrl+comma")).name == "Preferences pages"
    screen.await_active(screen.window("Preferences"))
    order = walk(screen, "Tab")
    assert order[:3] == ["Ask", "The link", "Your name"]
    assert order[-2:] == ["Search settings", "Preferences pages"]
    assert len(order) > 10
    screen.keys("Escape")
    screen.await_active(program.id)


@pytest.mark.parametrize(
    ("key", "title", "modal"),
    [
        ("ctrl+n", "New link", True),
        ("ctrl+i", "Link options", True),
        ("ctrl+o", "New link from files", True),
        ("ctrl+comma", "Preferences", False),
        ("F1", "User guide", False),
    ],
)
def test_what_opens_is_in_front_and_gives_the_focus_back(
    screen: Desktop, program: WindowProcess, link: Link, key: str, title: str, modal: bool
) -> None:
    screen.keys(key)
    above = screen.window(title)
    screen.await_active(above)
    assert (MODAL in screen.told(above, "_NET_WM_STATE")) is modal
    if modal:
        assert int(screen.told(above, "WM_TRANSIENT_FOR").split()[-1], 16) == int(program.id)
    screen.keys("Escape")
    screen.await_active(program.id)
    row = screen.reader.row(program.process.pid, link.title)
    until(lambda: screen.reader.next_focus().name in ("Links", row.name))


def test_a_modal_sheet_comes_up_with_its_window(screen: Desktop, program: WindowProcess, link: Link) -> None:
    screen.keys("ctrl+n")
    sheet = screen.window("New link")
    screen.await_active(sheet)
    with Neighbour(screen, BESIDE) as other:
        screen.await_active(other.window)
        left, top, *_ = screen.area(program.id)
        screen.click((left + 60, top - 8))  # the title bar of the window behind the sheet
        screen.await_active(sheet)
        assert screen.stacked()[-2:] == [program.id, sheet]
    screen.keys("Escape")
    screen.await_active(program.id)


def test_keys_reach_the_window_only_while_it_is_active(screen: Desktop, program: WindowProcess, link: Link) -> None:
    with Neighbour(screen, BESIDE) as other:
        screen.await_active(other.window)
        screen.keys("ctrl+n", "ctrl+comma", "Delete")
        screen.xdotool("type", "h")
        assert other.told() == "h"
        assert screen.windows("New link") == screen.windows("Preferences") == []
        assert [details.link.title for details in program.links()] == [link.title]
        screen.switch_window()
        screen.await_active(program.id)
        screen.keys("ctrl+f")
        until(lambda: screen.reader.focused(program.process.pid) == SEARCH)
        screen.switch_window()
        screen.await_active(other.window)
        until(lambda: screen.reader.focused(program.process.pid) == "")
        screen.switch_window()
        screen.await_active(program.id)
        until(lambda: screen.reader.focused(program.process.pid) == SEARCH)
    screen.await_active(program.id)
