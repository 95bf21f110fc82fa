"""Links dragged out of the list as addresses, and files dragged onto a link, which adds them to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sharedesk.core.link import LinkEdit, Mode
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets.link_drag import picture
from tests.factories import make_link

from .desk import Desk

ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two links, the portal's address known."""
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    desk.workspace._read_address()
    QApplication.processEvents()
    return desk


def middle(desk: Desk, title: str) -> QPoint:
    """Return the middle of a row in the viewport of the list."""
    link = next(link for link in desk.links() if link.title == title)
    return desk.window.list.view.visualRect(desk.window.model.index_of(link.id)).center()


# Out of the list


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str, str, QPixmap]]:
    """What was dragged: URLs, text, HTML and the picture."""
    found: list[tuple[list[str], str, str, QPixmap]] = []

    def take(drag: QDrag, supported: Qt.DropAction, default: Qt.DropAction) -> Qt.DropAction:
        assert not supported & Qt.DropAction.MoveAction
        data = drag.mimeData()
        found.append(([url.toString() for url in data.urls()], data.text(), data.html(), drag.pixmap()))
        return default

    monkeypatch.setattr(QDrag, "exec", take)
    return found


def drag(desk: Desk, title: str) -> None:
    viewport, start = desk.window.list.view.viewport(), middle(desk, title)
    QTest.mousePress(viewport, LEFT, NONE, start)
    for step in (4, 12, 30, 60):
        QTest.mouseMove(viewport, start + QPoint(step, step // 4))
    QTest.mouseRelease(viewport, LEFT, NONE, start + QPoint(60, 15))


def test_a_link_is_dragged_out_as_its_address(two: Desk, dragged: list[tuple[list[str], str, str, QPixmap]]) -> None:
    link = two.links()[1]
    two.context.links.edit(link.token, LinkEdit(title="A & <b>"), by="maya")
    drag(two, "A & <b>")
    url = two.context.links.url(link.token)
    [(urls, text, html, shown)] = dragged
    assert urls == [url]
    assert text == url
    assert html == f'<a href="{url}">A &amp; &lt;b&gt;</a>'
    assert not shown.isNull()


def test_chosen_links_are_dragged_together(two: Desk, dragged: list[tuple[list[str], str, str, QPixmap]]) -> None:
    two.window.list.view.selectAll()
    two.window.list.view.startDrag(COPY)
    urls = [two.context.links.url(link.token) for link in two.links()]
    assert dragged[0][0] == urls
    assert dragged[0][1] == "\n".join(urls)
    assert dragged[0][2].count("<a href") == 2


def test_nothing_is_dragged_before_the_address_is_known(
    two: Desk, dragged: list[tuple[list[str], str, str, QPixmap]]
) -> None:
    two.window.list.view.address = ""
    two.window.list.view.startDrag(COPY)
    assert dragged == []


@pytest.mark.parametrize("scheme", Scheme)
def test_the_card_is_painted_in_the_look_and_stays_small(theme: Theme, scheme: Scheme) -> None:
    theme.use(scheme)
    long_title = make_link(title="Closing binder with all annexes and signed amendments " * 4)
    one, many = picture([long_title], 2.0), picture([make_link(1), make_link(2)], 1.0)
    assert one.devicePixelRatio() == 2.0
    assert one.width() <= 2 * (320 + 24)
    assert many.width() < one.width()
    corner, inside = one.toImage().pixelColor(0, 0), one.toImage().pixelColor(one.width() // 2, 40)
    assert corner.alpha() == 0
    assert inside.alpha() == 255


# Onto a link


class Files:
    """Files that a person drags over the window."""

    def __init__(self, desk: Desk, *paths: Path) -> None:
        self._desk = desk
        self._data = QMimeData()
        self._data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])

    def _place(self, title: str) -> QPoint:
        view = self._desk.window.list.view
        return view.viewport().mapTo(self._desk.window, middle(self._desk, title))

    def over(self, title: str, keys: Qt.KeyboardModifier = ALT) -> bool:
        """Hold the files over a row; return whether they would be taken."""
        window, at = self._desk.window, self._place(title)
        if window.drops.overlay is None:
            QApplication.sendEvent(window, QDragEnterEvent(at, COPY, self._data, LEFT, keys))
        move = QDragMoveEvent(at, COPY, self._data, LEFT, keys)
        QApplication.sendEvent(window, move)
        return move.isAccepted()

    def drop(self, title: str, keys: Qt.KeyboardModifier = ALT) -> bool:
        """Drop them there; return whether they were taken."""
        drop = QDropEvent(QPointF(self._place(title)), COPY, self._data, LEFT, keys)
        QApplication.sendEvent(self._desk.window, drop)
        return drop.isAccepted()


def aimed(desk: Desk) -> str:
    return desk.window.list.view._delegate.target_token


def test_files_are_added_to_the_link_they_are_dropped_on(two: Desk) -> None:
    files = Files(two, two.file("c.pdf"), two.file("d.pdf"))
    assert files.over("a.pdf")
    assert aimed(two) == two.links()[1].token
    overlay = two.window.drops.overlay
    assert overlay is not None
    assert not overlay.isVisible()
    assert files.drop("a.pdf")
    details = two.context.links.get(two.links()[1].token)
    assert [item.name for item in details.items] == ["a.pdf", "c.pdf", "d.pdf"]
    assert two.toast() == ("Files added", "a.pdf")
    assert aimed(two) == ""
    two.press("Undo")
    assert [item.name for item in two.context.links.get(details.link.token).items] == ["a.pdf"]


def test_without_the_key_the_targets_cover_the_list_and_name_the_key(two: Desk) -> None:
    files = Files(two, two.file("c.pdf"))
    files.over("a.pdf", NONE)
    overlay = two.window.drops.overlay
    assert overlay is not None
    assert overlay.isVisible()
    assert overlay.hint == "Hold Shift to set options first, Alt to add to a link"
    before = two.window.list.view.viewport().grab().toImage()
    files.over("a.pdf", ALT)
    assert two.window.list.view.viewport().grab().toImage() != before
    files.over("a.pdf", NONE)
    assert overlay.isVisible()
    assert aimed(two) == ""


def test_a_link_that_ended_takes_no_files(two: Desk) -> None:
    two.context.links.revoke(two.links()[1].token, by="maya")
    files = Files(two, two.file("c.pdf"))
    assert not files.over("a.pdf")
    assert files.over("b.pdf")
    assert not files.drop("a.pdf")
    assert len(two.links()) == 2


def test_a_key_let_go_with_the_button_still_adds_to_the_link_that_was_marked(two: Desk) -> None:
    files = Files(two, two.file("c.pdf"))
    assert files.over("a.pdf")
    assert files.drop("a.pdf", NONE), "on X11 the drop comes after both"
    assert len(two.links()) == 2
    every = [two.context.links.get(one.token) for one in two.links()]
    [changed] = [details for details in every if len(details.items) > 1]
    assert [item.name for item in changed.items] == ["a.pdf", "c.pdf"]
    assert files.over("a.pdf")
    assert files.over("a.pdf", NONE)
    files.drop("a.pdf", NONE)
    assert len(two.links()) == 3, "let go before, and seen to be: a new link"


def test_leaving_the_window_takes_the_mark_away(two: Desk) -> None:
    Files(two, two.file("c.pdf")).over("a.pdf")
    QApplication.sendEvent(two.window, QDragLeaveEvent())
    assert aimed(two) == ""
    assert two.window.drops.overlay is None


def test_beside_the_rows_nothing_is_taken_and_the_list_scrolls_at_its_edge(desk: Desk) -> None:
    for number in range(30):
        desk.window.model.upsert(make_link(1000 + number, title=f"Link {number}"))
    view = desk.window.list.view
    edge = view.viewport().mapTo(desk.window, QPoint(200, view.viewport().height() - 2))
    QApplication.processEvents()
    before = view.verticalScrollBar().value()
    view.aim(edge)
    assert view.verticalScrollBar().value() > before
    assert view.aim(QPoint(5, 5)) == ""


def test_the_key_means_nothing_where_no_list_is_seen(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(desk.file("c.pdf")))])
    QApplication.sendEvent(desk.window, QDragEnterEvent(QPoint(300, 300), COPY, data, LEFT, ALT))
    overlay = desk.window.drops.overlay
    assert overlay is not None
    assert overlay.isVisible()
    assert overlay.hint == "Hold Shift to set options first"
