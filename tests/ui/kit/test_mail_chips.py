"""The field for addresses: what becomes a chip, what is marked, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.emails import MAX_PATTERNS
from sharedesk.ui.look.theme import Theme
from sharedesk.ui.widgets.mail_chips import MailChips, split_addresses

KEYS = Qt.Key


@pytest.fixture
def chips(qtbot: QtBot, theme: Theme) -> MailChips:
    made = MailChips(["anna@example.com"], name="People")
    qtbot.addWidget(made)
    made.resize(360, 36)
    made.show()
    made.activateWindow()
    made.input.setFocus()
    return made


def texts(chips: MailChips) -> list[str]:
    return [chip.address for chip in chips.chips]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" a@x.de ;; b@x.de,\nc@x.de\td@x.de e@x.de", ["a@x.de", "b@x.de", "c@x.de", "d@x.de", "e@x.de"]),
        ("Anna Berg <a@x.de>, Jo <j@x.de>", ["a@x.de", "j@x.de"]),
        ("<a@x.de> <b@x.de>", ["a@x.de", "b@x.de"]),
        ("<>", []),
        ("nobody", ["nobody"]),
    ],
)
def test_what_is_pasted_becomes_single_addresses(text: str, expected: list[str]) -> None:
    assert split_addresses(text) == expected


@pytest.mark.parametrize("key", [KEYS.Key_Return, KEYS.Key_Enter, KEYS.Key_Comma, KEYS.Key_Semicolon, KEYS.Key_Space])
def test_keys_that_end_an_address(chips: MailChips, key: Qt.Key) -> None:
    QTest.keyClicks(chips.input, "Jo@Example.com")
    QTest.keyClick(chips.input, key)
    assert texts(chips) == ["anna@example.com", "jo@example.com"]
    assert chips.input.text() == ""


def test_a_space_inside_a_name_ends_nothing(chips: MailChips) -> None:
    QTest.keyClicks(chips.input, "Jo Berg <jo@example.com>,")
    assert texts(chips) == ["anna@example.com", "jo@example.com"]


def test_an_address_is_there_once_and_what_is_typed_counts(chips: MailChips) -> None:
    QTest.keyClicks(chips.input, "ANNA@example.com")
    assert chips.addresses == ("anna@example.com",)
    QTest.keyClick(chips.input, KEYS.Key_Return)
    assert texts(chips) == ["anna@example.com"]


def test_what_is_no_address_is_marked_and_mended(chips: MailChips) -> None:
    QTest.keyClicks(chips.input, "bob@,x&y@,")
    assert chips.problem == "“bob@” is not an e-mail address. Nor is “x&y@”."
    assert chips.addresses == ("anna@example.com",)
    bad = chips.chips[2]
    assert bad.text().strip().startswith("x&&y@")
    assert bad.property("invalid") == "true"
    QTest.keyClick(bad, KEYS.Key_Backspace)
    assert chips.input.text() == "x&y@"
    QTest.keyClicks(chips.input, "example.com ")
    assert chips.addresses == ("anna@example.com", "x&y@example.com")


def test_chips_go_by_mouse_and_by_keys(chips: MailChips) -> None:
    chips.add(["*@example.org", "jo@example.com"])
    QTest.mouseClick(chips.chips[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(chips.chips[0], KEYS.Key_Delete)
    assert texts(chips) == ["jo@example.com"]
    assert chips.input.text() == ""
    QTest.keyClick(chips.input, KEYS.Key_Backspace)  # the last one comes back into the field
    assert (texts(chips), chips.input.text()) == ([], "jo@example.com")
    QTest.keyClick(chips.input, KEYS.Key_Backspace)
    assert chips.input.text() == "jo@example.co"


def test_removing_one_keeps_what_is_being_typed(chips: MailChips) -> None:
    QTest.keyClicks(chips.input, "jo@example.com")
    QTest.mouseClick(chips.chips[0], Qt.MouseButton.LeftButton)
    assert texts(chips) == ["jo@example.com"]


def test_it_grows_by_lines_and_scrolls_after_four(chips: MailChips) -> None:
    low = chips.height()
    chips.add(["somebody.else@example.com"])
    higher = chips.height()
    chips.add([f"somebody.{n}@example.com" for n in range(60)])
    assert low < higher < chips.height() < 150
    assert chips._area.verticalScrollBar().maximum() > 0


def test_there_is_an_end_to_addresses(chips: MailChips) -> None:
    chips.add([f"p{n}@example.com" for n in range(MAX_PATTERNS)])
    assert chips.problem == f"There are {MAX_PATTERNS + 1} addresses. Use {MAX_PATTERNS} at most, or *@domain."


def test_what_is_clicked_stays_under_the_pointer(chips: MailChips, qtbot: QtBot) -> None:
    QTest.keyClicks(chips.input, "jo@example.com")
    before = chips.height()
    away = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.MouseFocusReason)
    QApplication.sendEvent(chips.input, away)
    assert (texts(chips), chips.height()) == (["anna@example.com"], before), "while the mouse button is held"
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    QTest.mouseRelease(elsewhere, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: texts(chips) == ["anna@example.com", "jo@example.com"])
    QTest.keyClicks(chips.input, "more")
    QTest.mouseRelease(elsewhere, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert chips.input.text() == "more", "the mouse is watched no longer"
