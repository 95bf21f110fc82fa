from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Mode
from sharedesk.ui.look import theme as look
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets.buttons import Kind, button, icon_button, set_tile, tile_button
from sharedesk.ui.widgets.cards import Banner, Card, Meaning, Pill, TransferCard
from sharedesk.ui.widgets.controls import Chips, Field, LockNote, Segmented, Switch
from sharedesk.ui.widgets.drag_overlay import FileDrops
from sharedesk.ui.widgets.drop_zone import DropArt, DropStrip, DropZone
from sharedesk.ui.widgets.focus import FocusRing, FocusWatcher
from sharedesk.ui.widgets.labels import Elided, IconLabel, Mark, Paragraph, Progress, Tile, label, set_tone
from sharedesk.ui.widgets.layout import col, row, rule, scroll_area, wrap
from sharedesk.ui.widgets.named_group import NamedGroup
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.widgets.sheet import Scrim, Sheet
from sharedesk.ui.widgets.sort_button import SortButton
from sharedesk.ui.widgets.toast import ToastAction, Toasts
from tests.ui.audit import heard
from tests.ui.conftest import Check


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a shown window of 1180 by 760 with one button."""
    made = QWidget()
    made.setLayout(col(None, row(button("Opener"), None), margins=(20, 20, 20, 20)))
    made.resize(1180, 760)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


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
                *(button(kind.name.title(), kind, small=True) for kind in Kind),
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


# Toasts


def test_newest_toast_replaces_the_last_and_actions_run_once(window: QWidget, qtbot: QtBot) -> None:
    toasts, undone = Toasts(window), []
    first = toasts.show("Link copied", "a.pdf", [ToastAction("Undo", lambda: undone.append("copy"))])
    second = toasts.show("Link deleted", "", [ToastAction("Undo", lambda: undone.append("delete"))])
    assert toasts.current is second
    assert not first.isVisible()
    with qtbot.waitSignal(second.gone):
        second.findChildren(QPushButton)[0].click()
    assert undone == ["delete"]
    assert toasts.current is None


def test_toast_leaves_by_itself(window: QWidget, qtbot: QtBot) -> None:
    toast = Toasts(window, lifetime_ms=1).show("Link copied")
    with qtbot.waitSignal(toast.gone):
        pass


def test_toast_stays_while_it_has_the_focus(window: QWidget, qtbot: QtBot) -> None:
    window.activateWindow()
    toast = Toasts(window, lifetime_ms=60_000).show("Link copied", "", [ToastAction("Undo", lambda: None)])
    toast.findChildren(QPushButton)[0].setFocus()
    with qtbot.assertNotEmitted(toast.gone):
        toast._time_over()
    with qtbot.waitSignal(toast.gone):
        QTest.keyClick(toast, Qt.Key.Key_Escape)


def test_toast_sits_at_the_bottom_of_the_content_and_shortens_long_names(window: QWidget) -> None:
    toasts = Toasts(window)
    toasts.inset_left, toasts.inset_bottom = 208, 40
    toast = toasts.show(
        "Link copied", "x" * 400, [ToastAction("Options", lambda: None), ToastAction("Undo", lambda: None)]
    )
    for width, height in ((1180, 760), (760, 520)):
        window.resize(width, height)
        assert abs(toast.geometry().center().x() - (208 + width) / 2) <= 2
        assert toast.x() >= 208 - 28
        assert toast.geometry().right() <= width + 28
        assert toast.geometry().bottom() <= height - 40 + 12
    toast.grab()


# Floating surfaces


def test_sheet_is_whole_over_a_scrim_and_gives_the_focus_back(window: QWidget, qtbot: QtBot, clipped: Check) -> None:
    opener = window.findChildren(QPushButton)[0]
    window.activateWindow()
    opener.setFocus()
    words = Paragraph("The link stops working, one running download is cut off and the copies are erased. " * 3)
    field = Field(name="Title")
    sheet = Sheet(
        "Erase now?", wrap(col(words, field)), row(None, button("Erase now", Kind.DESTROY)), parent=window, subtitle="x"
    )
    sheet.open_over(window)
    qtbot.waitUntil(lambda: sheet.focusWidget() is field)
    assert clipped(sheet) == []
    assert words.height() < words.heightForWidth(words.width()) + 8
    [scrim] = window.findChildren(Scrim)
    window.resize(900, 700)
    assert scrim.geometry() == window.rect()
    sheet.grab()
    scrim.grab()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    qtbot.waitUntil(lambda: not window.findChildren(Scrim))
    assert window.focusWidget() is opener


def test_popover_points_at_its_anchor_and_gives_the_focus_back(window: QWidget, qtbot: QtBot) -> None:
    anchor = window.findChildren(QPushButton)[0]
    window.activateWindow()
    popover = Popover(wrap(col(button("Copy image"))))
    popover.open_at(anchor)
    assert popover.isVisible()
    popover.grab()
    popover.close()
    qtbot.waitUntil(anchor.hasFocus)


def test_plain_surfaces_where_translucency_is_not_safe(
    window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "floats", lambda: False)
    sheet = Sheet("Title", wrap(col(label("Text"))), row(button("Close")))
    popover = Popover(wrap(col(label("Text"))))
    qtbot.addWidget(sheet)
    sheet.fit()
    assert sheet.grab().toImage().pixelColor(1, 1) == look.color("sheet")
    assert popover.grab().toImage().pixelColor(3, 3) == look.color("raised")
    popover.deleteLater()


def test_ring_is_shown_for_keys_only(window: QWidget, qtbot: QtBot, qapp: QApplication) -> None:
    watcher = FocusWatcher(qapp)
    opener = window.findChildren(QPushButton)[0]
    opener.setFocus()
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert FocusWatcher.keyboard
    watcher._moved(None, opener)
    ring = watcher.ring
    assert isinstance(ring, FocusRing)
    assert ring.geometry().contains(opener.geometry())
    opener.move(opener.x() + 10, opener.y())
    assert ring.geometry().center() == opener.geometry().center()
    ring.grab()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert watcher.ring is None
    watcher._moved(None, opener)
    assert watcher.ring is None
    qapp.removeEventFilter(watcher)
    watcher.deleteLater()


# Dropping files


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/data/{name}") for name in names])
    return data


LEFT, RIGHT, BETWEEN = QPointF(300, 300), QPointF(900, 300), QPointF(590, 20)


class Drag:
    """Drags data over a window as the system would."""

    def __init__(self, window: QWidget, data: QMimeData) -> None:
        self._window, self._data = window, data
        self._rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

    def enter(self, at: QPointF) -> bool:
        return self._send(QDragEnterEvent(at.toPoint(), *self._rest))

    def move(self, at: QPointF) -> bool:
        return self._send(QDragMoveEvent(at.toPoint(), *self._rest))

    def drop(self, at: QPointF) -> bool:
        return self._send(QDropEvent(at, *self._rest))

    def leave(self) -> None:
        QApplication.sendEvent(self._window, QDragLeaveEvent())

    def _send(self, event: QDropEvent) -> bool:
        event.ignore()
        QApplication.sendEvent(self._window, event)
        return event.isAccepted()


def test_files_dropped_on_a_target(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf", "b"))
    assert drag.enter(BETWEEN)
    assert drops.overlay is not None
    assert drops.overlay.geometry() == window.rect()
    assert not drag.move(BETWEEN)
    assert drag.move(LEFT)
    assert drops.overlay.active is Mode.SEND
    assert drag.move(RIGHT)
    assert drops.overlay.active is Mode.SHARE
    drops.overlay.grab()
    with qtbot.waitSignal(drops.files_dropped) as dropped:
        assert drag.drop(RIGHT)
    assert dropped.args == [[Path("/data/a.pdf"), Path("/data/b")], Mode.SHARE]
    assert drops.overlay is None


def test_beside_the_targets_nothing_is_dropped(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drag.enter(LEFT)
    with qtbot.assertNotEmitted(drops.files_dropped):
        assert not drag.drop(BETWEEN)
    drag.enter(LEFT)
    drag.leave()
    assert drops.overlay is None
    assert not drag.move(LEFT)


def test_a_mode_that_cannot_be_used_gives_its_reason_and_takes_nothing(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drops.disabled = {Mode.SHARE: "These files can only be sent as a copy."}
    drag.enter(RIGHT)
    assert drops.overlay is not None
    drops.overlay.grab()
    with qtbot.assertNotEmitted(drops.files_dropped):
        assert not drag.drop(RIGHT)


def test_one_mode_is_one_target_and_the_overlay_grows_with_the_window(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drops.modes = (Mode.SEND,)
    drag.enter(RIGHT)
    assert drops.overlay is not None
    assert drops.overlay.active is Mode.SEND
    window.resize(800, 600)
    assert drops.overlay.size() == window.size()


@pytest.mark.parametrize("data", [QMimeData(), files()])
def test_what_is_no_file_is_left_alone(window: QWidget, data: QMimeData) -> None:
    data.setText("just words")
    drops = FileDrops(window)
    assert not Drag(window, data).enter(LEFT)
    assert drops.overlay is None


def test_web_addresses_are_no_files_and_a_sheet_can_switch_it_off(window: QWidget) -> None:
    drops, web = FileDrops(window), QMimeData()
    web.setUrls([QUrl("https://example.com/a.pdf")])
    assert not Drag(window, web).enter(LEFT)
    drops.enabled = False
    assert not Drag(window, files("a.pdf")).enter(LEFT)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_drop_zone_by_key_and_mouse(qtbot: QtBot, key: Qt.Key) -> None:
    zone = DropZone()
    qtbot.addWidget(zone)
    zone.resize(400, 300)
    zone.show()
    with qtbot.waitSignal(zone.chosen):
        QTest.keyClick(zone, key)
    with qtbot.waitSignal(zone.chosen):
        QTest.mouseClick(zone, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(zone.chosen):
        QTest.mouseClick(zone, Qt.MouseButton.RightButton)
        QTest.keyClick(zone, Qt.Key.Key_A)


def test_text_fields_leave_dropped_files_to_the_window(qtbot: QtBot) -> None:
    made = Field(name="Search")
    qtbot.addWidget(made)
    assert not made.acceptDrops()
