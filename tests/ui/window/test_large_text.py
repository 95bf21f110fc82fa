"""With all twice as large on a small screen everything can be read and reached: it scrolls, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.link import LinkOptions, Mode
from sharedesk.ui.dialogs.link.expiry import CUSTOM, MomentCard
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.guide import Chapter
from sharedesk.ui.widgets.sheet import Sheet
from sharedesk.ui.widgets.title_editor import TitleEditor
from tests.ui.audit import clipped
from tests.ui.pseudo import too_wide

from .desk import Desk
from .every_sheet import SHEETS, link, opened, shown

Size = tuple[int, int]
LONG = "Grundstückskaufvertragsentwurf mit sämtlichen Anlagen und Nebenvereinbarungen der Beteiligten.pdf"


def troubles(window: QWidget) -> list[str]:
    """Return what is cut off, and in German also what is wider than its window."""
    return clipped(window) + (too_wide(window) if QLocale().language() is QLocale.Language.German else [])


@pytest.fixture
def small(wordy: str, cramped: Size, desk: Desk) -> Desk:
    """Return a small window with a few links, which speaks at length."""
    desk.window.resize(*cramped)
    desk.context.links.create(Mode.SHARE, [desk.file(LONG)], LinkOptions(), by="maya")
    return desk


def settled(qtbot: QtBot, found: Callable[[], list[str]]) -> None:
    """Wait until the layouts have come to rest, and there is no trouble."""

    def fine() -> None:
        assert found() == []

    qtbot.waitUntil(fine)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_stays_within_a_small_window(qtbot: QtBot, small: Desk, cramped: Size, name: str) -> None:
    sheet = opened(small, name)
    assert small.window.size().toTuple() == cramped
    settled(qtbot, lambda: troubles(sheet))
    if isinstance(sheet, Sheet):
        inner = sheet.rect().marginsRemoved(sheet.contentsMargins()).adjusted(
            sheet._margin, sheet._margin, -sheet._margin, -sheet._margin
        )  # fmt: skip
        assert inner.width() <= cramped[0]
        assert inner.height() <= cramped[1]


def test_an_empty_window_scrolls(qtbot: QtBot, wordy: str, cramped: Size, desk: Desk) -> None:
    desk.window.resize(*cramped)
    settled(qtbot, lambda: troubles(desk.window))


def test_list_and_details_of_a_long_name_fit(qtbot: QtBot, small: Desk) -> None:
    link(small)
    settled(qtbot, lambda: troubles(small.window))
    shown(small)
    settled(qtbot, lambda: troubles(small.window))
    small.window.close_details()
    small.window.list.view.selectAll()
    small.window.open_details()
    settled(qtbot, lambda: troubles(small.window))


def test_the_title_is_renamed_in_its_row(qtbot: QtBot, small: Desk) -> None:
    link(small)
    small.window.list.view.select(small.links()[0].token)
    small.window.actions_.rename.trigger()
    QApplication.processEvents()
    [editor] = [one for one in small.window.findChildren(TitleEditor) if one.isVisible()]
    view = small.window.list.view.viewport()
    assert view.rect().contains(editor.geometry())
    assert editor.height() >= editor.fontMetrics().height()


@pytest.mark.parametrize("step", range(3))
def test_a_step_of_the_tour_scrolls(qtbot: QtBot, small: Desk, cramped: Size, step: int) -> None:
    small.workspace.welcome.open()
    tour = small.workspace.welcome.window
    assert tour is not None
    tour.show_step(step)
    tour.resize(*cramped)
    settled(qtbot, lambda: troubles(tour))


def test_a_moment_of_ones_own_is_chosen_over_the_sheet(qtbot: QtBot, small: Desk) -> None:
    sheet = opened(small, "new")
    assert isinstance(sheet, LinkSheet)
    sheet.expiry.chips.choices()[CUSTOM].click()
    [card] = sheet.findChildren(MomentCard)
    settled(qtbot, lambda: troubles(card))
    assert card.edit.fontMetrics().horizontalAdvance(card.edit.text()) < card.edit.width()


@pytest.mark.parametrize("chapter", Chapter)
def test_the_guide_wraps(qtbot: QtBot, small: Desk, cramped: Size, chapter: Chapter) -> None:
    small.window.actions_.guide.trigger()
    window = small.workspace.help.guide
    assert window is not None
    window.open(chapter)
    window.resize(*cramped)
    settled(qtbot, lambda: troubles(window))
    assert window.pages.horizontalScrollBar().maximum() == 0


def test_the_smallest_window_is_no_larger_than_half_a_small_screen(desk: Desk) -> None:
    least = desk.window.minimumSize()
    assert (least.width(), least.height()) <= (1280 // 2, 800 // 2)
