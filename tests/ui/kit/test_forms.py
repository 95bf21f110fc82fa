"""The parts of pages of settings: choices, locks, rows and banners, also with the longest words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.look import theme as look
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field, Switch
from sharedesk.ui.widgets.forms import SettingRow, check_line, form_page, group, page_head
from sharedesk.ui.widgets.labels import IconLabel
from sharedesk.ui.widgets.lock_toggle import LockToggle
from sharedesk.ui.widgets.preset_picker import PresetChips, PresetPicker
from tests.ui.conftest import Check

TITLE = "Mindestens erforderliche Kennwortlänge für Freigabelinks"
CAPTION = (
    "Gilt für Kennwörter, die Mitarbeiterinnen und Mitarbeiter selbst eingeben; automatisch erzeugte "
    "Kennwörter erfüllen die Datenschutzgrundverordnungsanforderungen ohnehin."
)


def german_page() -> QScrollArea:
    """Return a page in a language of long words."""
    choices = (("Sicherheitsbeauftragte benachrichtigen", 1), ("Aus", 2))
    wrong = SettingRow(TITLE, CAPTION, Field(name="Feld"), tail=LockToggle("Kennwort"))
    wrong.set_problem(CAPTION)
    below = SettingRow(TITLE, CAPTION, Combo(choices, name="Wahl"), below=Field(name="Adressen"))
    chips = PresetChips((("1 Tag", "1d"), ("7 Tage", "7d")), name="Ablauf", check=lambda _text: "")
    return form_page(
        page_head("Sicherheitsvoreinstellungen", CAPTION),
        group("Zugriffsbeschränkungen", wrong, below, SettingRow(TITLE, "", chips), note="Andere Personen"),
        group("", SettingRow(TITLE, CAPTION, Switch(name="Schalter")).leave_room(124)),
        check_line(IconLabel("globe", "ok", 18, "Gut"), TITLE, CAPTION),
        check_line(IconLabel("globe", "ok", 18, "Gut"), TITLE, ""),
    )


@pytest.mark.parametrize("text_px", [13, 15])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_long_words_wrap_and_nothing_is_cut(
    qtbot: QtBot, theme: Theme, unnamed: Check, clipped: Check, monkeypatch: pytest.MonkeyPatch, text_px: int,
    scheme: Scheme,
) -> None:  # fmt: skip
    monkeypatch.setattr(look._look, "scale", text_px / 13)
    theme.use(scheme)
    page = german_page()
    qtbot.addWidget(page)
    page.resize(772, 600)
    with qtbot.waitExposed(page):
        page.show()
    QApplication.processEvents()
    assert clipped(page) == []
    assert unnamed(page) == []
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()
    monkeypatch.undo()
    theme.use(Scheme.LIGHT)


def test_a_choice_tells_its_value_and_only_people_choose(qtbot: QtBot) -> None:
    combo = Combo([("Off", False), ("On", True)], name="Option", least=120)
    qtbot.addWidget(combo)
    chosen: list[object] = []
    combo.chosen.connect(chosen.append)
    combo.choose(True)
    assert (combo.value, combo.currentText(), chosen) == (True, "On", [])
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert chosen == [False]
    combo.choose("other", "Something else")
    assert (combo.currentText(), combo.value, combo.count()) == ("Something else", "other", 3)
    combo.choose(12)
    assert combo.currentText() == "12"
    combo.set_choices([("One", 1), ("Twelve", 12)])
    assert combo.currentText() == "Twelve"
    combo.set_choices([("One", 1)])
    assert combo.value == 1


def test_where_there_is_nothing_to_choose_nothing_is_chosen(qtbot: QtBot) -> None:
    combo = Combo([], name="Nothing")
    qtbot.addWidget(combo)
    assert combo.value is None


def test_a_choice_is_as_wide_as_its_words_within_bounds(qtbot: QtBot) -> None:
    words = "Sicherheitsbeauftragte und Datenschutzbeauftragte benachrichtigen"
    wide, narrow = Combo([(words, 1)], name="A", most=2000), Combo([("1", 1)], name="B", least=120)
    bounded = Combo([(words, 1)], name="C", most=180)
    for combo in (wide, narrow, bounded):
        qtbot.addWidget(combo)
    assert wide.width() > wide.fontMetrics().horizontalAdvance(words)
    assert (narrow.width(), bounded.width()) == (120, 180)


def test_the_wheel_scrolls_the_page_and_changes_nothing(qtbot: QtBot) -> None:
    combo = Combo([("Off", 1), ("On", 2)], name="Option")
    qtbot.addWidget(combo)
    combo.show()
    combo.setFocus()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert (combo.value, event.isAccepted()) == (1, False)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_lock_says_its_state_in_a_picture_and_in_words(qtbot: QtBot, theme: Theme, scheme: Scheme) -> None:
    theme.use(scheme)
    lock = LockToggle("Password")
    qtbot.addWidget(lock)
    lock.show()
    opened = lock.grab().toImage()
    assert lock.accessibleName() == "Lock for other people: Password"
    assert lock.accessibleDescription() == "People may change this for their links"
    QTest.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert (lock.words(), lock.isChecked()) == ("Locked", True)
    assert lock.accessibleDescription() == "Locked: people see this, but cannot change it"
    assert lock.grab().toImage() != opened
    assert lock.sizeHint() == lock.size()


def test_a_lock_of_a_limit_is_not_for_pressing(qtbot: QtBot) -> None:
    lock = LockToggle("Longest expiry", fixed=True)
    qtbot.addWidget(lock)
    lock.show()
    QTest.mouseClick(lock, Qt.MouseButton.LeftButton)
    assert (lock.words(), lock.isChecked(), lock.toolTip()) == ("Locked", True, "A limit holds for everybody")
    assert lock.focusPolicy() == Qt.FocusPolicy.NoFocus


def picker(qtbot: QtBot, *, chips: bool) -> tuple[PresetPicker | PresetChips, list[str], list[str]]:
    def check(text: str) -> str:
        return "" if text.isdigit() else f"“{text}” is no number."

    kind = PresetChips if chips else PresetPicker
    made = kind((("One", "1"), ("Two", "2")), name="Number", check=check, hint="5")
    qtbot.addWidget(made)
    made.show()
    picked: list[str] = []
    wrong: list[str] = []
    made.picked.connect(picked.append)
    made.wrong.connect(wrong.append)
    return made, picked, wrong


@pytest.mark.parametrize("chips", [False, True])
def test_presets_and_anything_else(qtbot: QtBot, chips: bool) -> None:
    made, picked, wrong = picker(qtbot, chips=chips)
    made.set_text("2")
    assert not made.field.isVisible()
    made.choose(0)
    assert picked == ["1"]
    made.choose(2)
    assert made.field.isVisible()
    assert made.field.text() == "2"
    QTest.keyClicks(made.field, "x")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert (picked, wrong[-1]) == (["1"], "“x” is no number.")
    QTest.keyClicks(made.field, "y")
    assert wrong[-1] == "“xy” is no number."
    made.set_text("2")  # what is set comes again while somebody types
    assert made.field.text() == "xy"
    made.field.clear()
    QTest.keyClicks(made.field, "7")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert picked == ["1", "7"]
    made.set_text("7")
    assert made.field.text() == "7"
    made.set_text("1")
    assert not made.field.isVisible()


def test_a_chip_that_is_ruled_out_says_why(qtbot: QtBot) -> None:
    made, _, _ = picker(qtbot, chips=True)
    assert isinstance(made, PresetChips)
    made.lock("2", "Too many")
    chip = made.chips.choices()[1]
    assert (chip.isEnabled(), chip.toolTip()) == (False, "Too many")
    made.lock("2", "")
    assert (chip.isEnabled(), chip.toolTip()) == (True, "")


def test_a_slot_holds_one_banner_and_none_takes_no_room(qtbot: QtBot) -> None:
    slot = BannerSlot()
    around = QWidget()
    qtbot.addWidget(slot)
    qtbot.addWidget(around)
    assert slot.isHidden()
    slot.put(Meaning.OK, "One", "Two", closable=True)
    first = slot.banner
    slot.put(Meaning.BAD, "Three")
    assert (slot.title, slot.text, slot.banner is not first) == ("Three", "", True)
    assert slot.banner is not None
    slot.banner.dismissed.emit()
    assert (slot.isHidden(), slot.banner, slot.title) == (True, None, "")


def test_a_problem_of_a_row_comes_and_goes(qtbot: QtBot) -> None:
    row = SettingRow("Port", "", Field(name="Port"))
    qtbot.addWidget(row)
    row.resize(600, 60)
    row.show()
    low = row.sizeHint().height()
    row.set_problem("Not a number.")
    row.set_problem("Not a number.")
    assert (row.problem, row.sizeHint().height() > low) == ("Not a number.", True)
    row.set_problem("")
    assert (row.problem, row.sizeHint().height()) == ("", low)
    row.set_caption("Where it listens")
    assert row.sizeHint().height() >= low


def test_a_combo_has_room_for_its_longest_choice(qtbot: QtBot, theme: Theme) -> None:
    """German shows it: in English the choices are shorter than the least width."""
    combo = Combo([("Wie der Browser wünscht", 1), ("Nie", 2)], name="Sprache")
    qtbot.addWidget(combo)
    combo.show()
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo)
    assert room.width() >= QFontMetrics(combo.font()).horizontalAdvance("Wie der Browser wünscht")
