"""Searching in the open window: a link is found by the people it is for, and by those who took something of it."""

from __future__ import annotations

from sharedesk.core.link import LinkEdit, Mode

from .desk import Desk
from .recipients import ANNA, BEN, begin


def found(desk: Desk, text: str) -> list[str]:
    """Return the titles that the list shows for `text`."""
    desk.window.list.search.setText(text)
    view = desk.window.list.view
    view.selectAll()
    return [link.title for link in desk.workspace.desk.chosen()]


def two_links(desk: Desk) -> None:
    """Make a link for everyone at one company, and one for everybody."""
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    desk.context.links.edit(desk.newest().link.token, LinkEdit(allowed_emails=("*@example.com",)), by="maya")


def test_a_link_is_found_by_who_may_open_it(desk: Desk) -> None:
    two_links(desk)
    assert found(desk, "@example.com") == ["b.pdf"]


def test_a_link_is_found_by_who_downloads_while_the_window_is_open(desk: Desk) -> None:
    two_links(desk)
    assert found(desk, "anna") == []
    begin(desk, desk.links()[1], ANNA).on_end(5, complete=True)
    assert found(desk, "anna") == ["a.pdf"]


def test_a_link_is_found_by_who_downloaded_before_the_window_opened(desk: Desk) -> None:
    two_links(desk)
    for visitor in (ANNA, BEN):
        begin(desk, desk.links()[1], visitor)
    desk.workspace.feed.load()
    assert found(desk, "anna@example.com") == ["a.pdf"]
    assert found(desk, "a.pdf anna") == ["a.pdf"]
