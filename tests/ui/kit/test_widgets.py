"""The parts of windows: each paints, has a name, fits, and does what its kind does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QAccessible,
    QFontMetrics,
    QKeyEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.look import theme as look
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets.buttons import Kind, button, icon_button, set_tile, tile_button
from sharedesk.ui.widgets.cards import Banner, Card, Meaning, Pill, TransferCard
from sharedesk.ui.widgets.controls import Chips, Field, LockNote, Segmented, Switch
from sharedesk.ui.widgets.drop_zone import DropArt, DropStrip
from sharedesk.ui.widgets.labels import Elided, IconLabel, Mark, Paragraph, Progress, Tile, label, set_tone
from sharedesk.ui.widgets.layout import col, row, rule, scroll_area, wrap
from sharedesk.ui.widgets.named_group import NamedGroup
from sharedesk.ui.widgets.sort_button import SortButton
from tests.ui.audit import heard
from tests.ui.conftest import Check


def gallery() -> QWidget:
    """Return one of each component."""
    card = TransferCard("The link is ready to send.")
    card.set_progress(38.2, "4.6 of 12.0 GB", "212 MB/s · 36 s left")
    progress = Progress()
    progress.set_progress(43, "43 percent")
    return wrap(
        col(
            row(*(button(kind.name.title(), kind, "link-simple") for kind in Kind), None),
            row(
                icon_button("x", "Close", key="Esc"),
                None,
            ),
            row(Field(name="Address", placeholder="Where"), Field("secret", name="Password", password=True, mono=True)),
            row(
                Chips(["1 day", "7 days", "Never"], name="Expires", current=1, locked=(2,)), Switch(name="On", on=True)
            ),
            Segmented(["Send a copy", "Share the original"], name="How", symbols=["copy-simple", "link-simple"]),
            row(*(Pill(meaning.value, meaning, dot=True, icon="info") for meaning in Meaning), LockNote(), None),
            row(*(Tile(kind, 36) for kind in FileKind), Mark(), IconLabel("file"), DropArt(), None),
            Card(label("One"), row(label("Two"), None)),
            Banner(Meaning.WARN, "Title", "Text", [button("Fix")], closable=True),
            Banner(Meaning.BAD, "Title", "", [button("Fix")], compact=True),
            row(tile_button("qr-code", "QR code", "Show QR code"), tile_button("pause", "Pause", "Pause")),
            row(card, progress, rule(upright=True), Paragraph("Some <b>text</b>\nand more")),
            DropStrip(),
        )
    )


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_every_component_paints_has_a_name_and_fits(
    theme: Theme, qtbot: QtBot, unnamed: Check, clipped: Check, scheme: Scheme
) -> None:
    theme.use(scheme)
    made = gallery()
    qtbot.addWidget(made)
    made.show()
    assert unnamed(made) == []
    assert clipped(made) == []
    before = made.grab().toImage()
    theme.use(Scheme.DARK if scheme is Scheme.LIGHT else Scheme.LIGHT)
    assert made.grab().toImage() != before


def test_names_shorten_in_the_middle_and_keep_the_whole_as_tooltip(qtbot: QtBot) -> None:
    name = "Closing binder – Lakeside Mall, phase two, with all annexes.zip"
    made = Elided(name)
    qtbot.addWidget(made)
    made.resize(180, 20)
    made.show()
    assert "…" in made.text()
    assert made.text().endswith("zip")
    assert (made.toolTip(), made.accessibleName(), made.full_text) == (name, name, name)
    made.resize(900, 20)
    assert (made.text(), made.toolTip()) == (name, "")


@pytest.mark.shows("A1")
def test_text_from_outside_is_never_markup(qtbot: QtBot) -> None:
    made = Paragraph("<img src=x> & more")
    qtbot.addWidget(made)
    assert "&lt;img" in made.text()
    assert label("<b>x</b>").textFormat() is Qt.TextFormat.PlainText
    assert Elided("<b>x</b>").textFormat() is Qt.TextFormat.PlainText


def test_tone_changes_the_colour(qtbot: QtBot) -> None:
    made = label("Free", "small", "3")
    qtbot.addWidget(made)
    made.show()
    before = made.grab().toImage()
    set_tone(made, "bad")
    assert made.grab().toImage() != before


def test_group_is_one_stop_of_tab_and_keeps_its_width(qtbot: QtBot) -> None:
    made = Segmented(["Send a copy", "Share the original"], name="How")
    qtbot.addWidget(made)
    made.show()
    first, second = made.choices()
    width = made.width()
    with qtbot.waitSignal(made.changed) as chosen:
        second.click()
    assert chosen.args == [1]
    assert made.index() == 1
    assert not first.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert second.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert made.sizeHint().width() == width
    with qtbot.assertNotEmitted(made.changed):
        made.choose(0)
    assert made.index() == 0
    assert all(made.rect().adjusted(2, 2, -2, -2).contains(one.geometry()) for one in (first, second)), (
        "no outline covered"
    )
    bold = QFontMetrics(look.font("strong")).horizontalAdvance(first.text())
    assert first.width() >= bold + 24


@pytest.mark.parametrize("kind", [Segmented, Chips])
def test_choices_are_heard_as_radio_buttons_of_a_group_and_arrows_move(
    qtbot: QtBot, kind: type[Segmented | Chips]
) -> None:
    made = kind(["1 day", "7 days", "Never"], name="Expires after")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    radio = QAccessible.Role.RadioButton
    assert [heard(one) for one in made.choices()] == [(radio, on, "Expires after") for on in (True, False, False)]
    made.choices()[0].setFocus()
    with qtbot.waitSignal(made.changed) as chosen:
        QTest.keyClick(made.choices()[0], Qt.Key.Key_Right)
    assert chosen.args == [1]
    assert [heard(one)[1] for one in made.choices()] == [False, True, False]
    assert QApplication.focusWidget() is made.choices()[1]


def test_a_group_takes_no_room_and_paints_what_the_style_sheet_gives_it(theme: Theme, qtbot: QtBot) -> None:
    made = NamedGroup("Colours")
    made.setLayout(row(button("One"), button("Two")))
    beside = wrap(row(button("One"), button("Two")))
    for one in (made, beside):
        qtbot.addWidget(one)
        one.show()
    assert made.sizeHint() == beside.sizeHint()
    assert made.grab().toImage() == beside.grab().toImage()
    made.setProperty("seg", "true")
    made.style().unpolish(made)
    made.style().polish(made)
    assert made.sizeHint() == beside.sizeHint()
    assert made.grab().toImage() != beside.grab().toImage()


def test_locked_chip_explains_itself(qtbot: QtBot) -> None:
    made = Chips(["7 days", "Never"], name="Expires", locked=(1,), reason="Set by your administrator")
    qtbot.addWidget(made)
    locked = made.choices()[1]
    assert not locked.isEnabled()
    assert locked.toolTip() == "Set by your administrator"


def test_switch_by_key_and_anywhere_on_it(qtbot: QtBot) -> None:
    made = Switch(name="One-time use")
    qtbot.addWidget(made)
    made.show()
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert made.isChecked()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(33, 10))
    assert not made.isChecked()


def test_invalid_field_says_why(qtbot: QtBot) -> None:
    made = Field("anna@example", name="E-mail")
    qtbot.addWidget(made)
    made.set_invalid("Add the ending")
    assert (made.property("invalid"), made.accessibleDescription()) == ("true", "Add the ending")
    made.set_invalid("")
    assert (made.property("invalid"), made.accessibleDescription()) == ("false", "")


def test_transfer_card_speaks_and_asks(qtbot: QtBot) -> None:
    made = TransferCard()
    qtbot.addWidget(made)
    made.set_progress(38.9, "4.6 of 12.0 GB", "36 s left")
    spoken = [child.accessibleName() for child in made.findChildren(Progress)]
    assert spoken == ["Copying, 38 percent, 4.6 of 12.0 GB, 36 s left"]
    toggle, cancel = made.findChildren(QPushButton)
    assert toggle.text() == "Pause copying"
    with qtbot.waitSignal(made.pause_requested):
        toggle.click()
    made.set_progress(38.9, "4.6 of 12.0 GB", "", paused=True)
    assert toggle.text() == "Resume copying"
    with qtbot.waitSignal(made.resume_requested):
        toggle.click()
    with qtbot.waitSignal(made.cancel_requested):
        cancel.click()


@pytest.mark.parametrize(
    "make",
    [lambda: button("Go"), lambda: icon_button("x", "Go"), lambda: tile_button("x", "Go", "Go"), SortButton],
    ids=["words", "icon", "tile", "sort"],
)
def test_enter_presses_a_button_once_as_space_does(qtbot: QtBot, make: Callable[[], QAbstractButton]) -> None:
    made, pressed = make(), []
    qtbot.addWidget(made)
    if isinstance(made, SortButton):
        made.clicked.disconnect()  # its menu would take the keys
    made.clicked.connect(lambda: pressed.append(True))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(made, key)
    assert len(pressed) == 3
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(made, held)
    assert held.isAccepted(), "the default of a dialog is not pressed instead"
    assert len(pressed) == 3


def test_enter_leaves_a_choice_as_it_is_and_goes_on_to_the_default(qtbot: QtBot) -> None:
    made = Chips(["1 day", "7 days"], name="Expires after")
    qtbot.addWidget(made)
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    made.choices()[1].keyPressEvent(press)
    assert not press.isAccepted()
    assert made.index() == 0


def test_tile_button_changes_what_it_says(qtbot: QtBot) -> None:
    made = tile_button("pause", "Pause", "Pause this link", key="Ctrl+P")
    qtbot.addWidget(made)
    set_tile(made, "play", "Resume", "Resume this link", key="Ctrl+P")
    assert (made.text(), made.accessibleName(), made.toolTip()) == (
        "Resume", "Resume this link", "Resume this link  Ctrl+P",
    )  # fmt: skip


def test_banner_can_be_dismissed(qtbot: QtBot) -> None:
    made = Banner(Meaning.INFO, "A new version is ready", closable=True)
    qtbot.addWidget(made)
    assert made.accessibleName() == "A new version is ready"
    close = next(child for child in made.findChildren(QWidget) if child.accessibleName() == "Dismiss")
    with qtbot.waitSignal(made.dismissed):
        close.click()  # type: ignore[attr-defined]


def test_area_scrolls_under_a_slim_bar(qtbot: QtBot) -> None:
    tall = QWidget()
    tall.setFixedHeight(2000)
    area = scroll_area(tall)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    bar = area.findChild(QWidget, "", Qt.FindChildOption.FindDirectChildrenOnly)
    assert area.viewport().width() == 300
    bars = [child for child in area.children() if type(child).__name__ == "OverlayBar"]
    assert bar is not None
    bars[0].setValue(700)  # type: ignore[attr-defined]
    assert area.verticalScrollBar().value() == 700
