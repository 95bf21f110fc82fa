"""The sheet of a link in the open window, driven by keys and mouse: a link is made, and what was changed is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from sharedesk.core.link import LinkEdit, LinkOptions, Mode
from sharedesk.errors import UserError
from sharedesk.ui.dialogs.link.expiry import CUSTOM, NEVER, MomentCard
from tests.ui.audit import silent
from tests.ui.conftest import Check

from .conftest import Told
from .desk import Desk
from .sheets import SECRET, click, link, new_sheet, opened, options, rule

KEYS = Qt.Key


# -- making


def test_a_new_link_is_made_with_files_chosen_in_the_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch)
    assert sheet.source.title.hasFocus()
    assert not sheet.save.isEnabled()
    assert sheet.save.toolTip() == "Choose the files to share."
    chosen = [str(desk.file("a.pdf")), str(desk.file("b.pdf"))]
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit(chosen))
    sheet.source.files_wanted.emit()
    assert sheet.source.title.text() == "a.pdf and 1 more"
    QTest.keyClicks(sheet.source.title, "Lease")  # what is selected is replaced
    assert sheet.mode is not None
    click(sheet.mode.choice.choices()[1])
    QTest.keyClick(sheet.source.title, KEYS.Key_Return)
    assert not sheet.isVisible()
    assert (link(desk).title, link(desk).mode) == ("Lease", Mode.SHARE)
    assert [item.name for item in desk.newest().items] == ["a.pdf", "b.pdf"]
    assert QGuiApplication.clipboard().text() == desk.context.links.url(link(desk).token)


def test_the_new_link_button_offers_files_and_folders(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    click(desk.window.list.new)
    sheet = opened(desk)
    asked: list[str] = []
    sheet.source.files_wanted.disconnect()
    sheet.source.folder_wanted.disconnect()
    sheet.source.files_wanted.connect(lambda: asked.append("files"))
    sheet.source.folder_wanted.connect(lambda: asked.append("folder"))
    click(sheet.source.files)
    click(sheet.source.folder)
    assert asked == ["files", "folder"], "one press each"


def test_enter_presses_the_button_that_has_the_focus_and_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    sheet.source.files.setFocus()
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(desk.file("b.pdf"))]))
    QTest.keyClick(sheet.source.files, KEYS.Key_Return)
    assert sheet.source.title.text() == "b.pdf", "files were asked for, and no link made"
    assert sheet.source.title.hasFocus(), "Enter makes the link now, and letters name it"
    assert sheet.source.title.selectedText() == "b.pdf"
    sheet.password.switch.click()
    before = sheet.password.field.text()
    sheet.password.generate.setFocus()
    QTest.keyClick(sheet.password.generate, KEYS.Key_Enter)
    assert sheet.password.field.text() != before
    sheet.cancel.setFocus()
    QTest.keyClick(sheet.cancel, KEYS.Key_Return)
    assert not sheet.isVisible()
    assert desk.links() == []


def test_a_title_that_was_typed_outlives_other_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    sheet.source.title.selectAll()
    QTest.keyClicks(sheet.source.title, "Mine")
    other = desk.folder / "Plans"
    other.mkdir()
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(other)]))
    sheet.source.folder_wanted.emit()
    assert sheet.source.title.text() == "Mine"
    assert sheet.source._about.full_text == "Plans"


def test_what_the_service_refuses_is_said_in_the_sheet_and_nothing_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    path = desk.file("a.pdf")
    sheet = new_sheet(desk, monkeypatch, path)
    sheet.message.box.setPlainText("Sign page 4")
    path.unlink()
    sheet.save.click()
    assert sheet.isVisible()
    assert "a.pdf" in sheet._trouble.text()
    assert sheet.message.value == "Sign page 4"
    assert sheet.save.isEnabled()
    assert not told.problems
    desk.file("a.pdf")
    sheet.save.click()
    assert link(desk).message == "Sign page 4"


def test_cancel_and_esc_do_nothing(linked: Desk) -> None:
    before = link(linked)
    for leave in (lambda sheet: sheet.cancel.click(), lambda sheet: QTest.keyClick(sheet, KEYS.Key_Escape)):
        sheet = options(linked)
        sheet.source.title.setText("Other")
        leave(sheet)
        assert not sheet.isVisible()
    assert link(linked) == before


def test_one_sheet_at_a_time(linked: Desk) -> None:
    first = options(linked)
    linked.window.actions_.new.trigger()
    assert linked.sheet() is first


# -- afterwards


def test_undo_brings_back_all_but_the_password(linked: Desk) -> None:
    before = link(linked)
    sheet = options(linked)
    sheet.source.title.setText("Other")
    sheet.people.switch.click()
    sheet.people.chips.add(["anna@example.com"])
    sheet.password.switch.click()
    sheet.save.click()
    assert link(linked).allowed_emails == ("anna@example.com",)
    linked.press("Undo")
    assert (link(linked).title, link(linked).allowed_emails) == (before.title, ())
    assert link(linked).has_password


def test_nothing_changed_is_nothing_saved(linked: Desk) -> None:
    events = linked.context.audit.events()
    options(linked).save.click()
    assert linked.context.audit.events() == events


def test_a_drop_follows_the_policy_and_offers_password_options_and_undo(desk: Desk) -> None:
    rule(desk, "password.default", "true")
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.toast()[0] == "Link copied"
    assert desk.offers() == ["Copy password", "Options", "Undo"]
    QGuiApplication.clipboard().setText("before")
    desk.press("Copy password")
    assert desk.offers() == ["Copy link", "Options"], "an Undo would seem to be of the copying"
    assert len(QGuiApplication.clipboard().text().split("-")) == 5
    desk.press("Copy link")
    assert QGuiApplication.clipboard().text() == desk.context.links.url(link(desk).token)
    assert desk.offers() == ["Options", "Undo"]
    desk.drop(Mode.SHARE, desk.file("b.pdf"))
    desk.press("Options")
    assert opened(desk).source.title.text() == "b.pdf"


def test_a_link_that_takes_the_place_of_another_is_as_well_protected(desk: Desk) -> None:
    made = desk.context.links.create(
        Mode.SEND,
        [desk.file("a.pdf")],
        LinkOptions(password=SECRET, allowed_emails=("anna@example.com",), one_time=True, message="Hello"),
        by="maya",
    )
    desk.workspace.maker.share_instead(made.link, made.items)
    new = link(desk)
    assert new.token != made.link.token
    assert (new.has_password, new.allowed_emails, new.one_time, new.message) == (
        True, ("anna@example.com",), True, "Hello",
    )  # fmt: skip
    desk.workspace.maker.make_again(new.token)
    again = link(desk)
    assert (again.has_password, again.allowed_emails) == (True, ("anna@example.com",))


def test_markup_is_shown_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = "<img src=x>.pdf"
    sheet = new_sheet(desk, monkeypatch, desk.file(payload))
    sheet.people.switch.click()
    sheet.people.chips.add(["<img src=x>@example.com"])
    bad = sheet.people.chips.chips[0]
    assert "<img" not in bad.toolTip()
    assert sheet.people.note.textFormat() is Qt.TextFormat.PlainText
    bad.click()
    sheet.people.chips.input.clear()
    sheet.people.switch.click()
    sheet.save.click()
    assert link(desk).title == payload
    desk.window.open_details()
    for one in desk.window.findChildren(type(desk.window.details._title)):
        assert one.textFormat() is Qt.TextFormat.PlainText
        assert "<img" not in one.toolTip()


def test_everything_is_named_fits_and_is_reached_by_tab(linked: Desk, clipped: Check) -> None:
    sheet = options(linked)
    sheet.more.click()
    for switch in (sheet.password.switch, sheet.people.switch, sheet.limit.switch):
        switch.click()
    sheet.people.chips.add(["anna@example.com"])
    sheet.limit.field.setText("3")
    QApplication.processEvents()
    assert silent(sheet) == []
    assert clipped(sheet) == []
    sheet.source.title.setFocus()
    reached = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        if focused is sheet.save:
            break
        QTest.keyClick(focused, KEYS.Key_Tab)
    wanted: list[object] = [
        sheet.password.field, sheet.password.generate, sheet.more, sheet.people.chips.input, sheet.once.switch,
        sheet.limit.field, sheet.message.box, sheet.cancel, sheet.save,
    ]  # fmt: skip
    assert [one for one in reached if one in wanted] == wanted


def test_the_sheet_is_never_higher_than_the_window(linked: Desk) -> None:
    linked.window.resize(760, 520)
    sheet = options(linked)
    sheet.more.click()
    QApplication.processEvents()
    surface = sheet.height() - 2 * sheet._margin
    assert surface <= 520
    assert sheet.save.mapTo(sheet, QPoint(0, sheet.save.height())).y() < sheet.height() - sheet._margin


def test_a_sheet_that_grows_stays_where_it_is_and_moves_only_to_show_its_foot(linked: Desk, qtbot: QtBot) -> None:
    linked.window.resize(1180, 760)
    sheet = options(linked)
    top, height = sheet.y(), sheet.height()
    assert abs(sheet.geometry().center().y() - linked.window.geometry().center().y()) <= 10
    sheet.password.switch.click()
    qtbot.waitUntil(lambda: sheet.height() > height)
    assert sheet.y() == top, "the switch is still under the mouse"
    sheet.more.click()
    qtbot.waitUntil(lambda: sheet.y() < top)
    window = linked.window.geometry()
    assert sheet.geometry().bottom() - sheet._margin <= window.bottom() - 16
    assert sheet.geometry().top() + sheet._margin >= window.top() + 16


def test_a_change_that_is_refused_is_said_in_the_sheet(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise UserError("This link has ended.", hint="Make a new link instead.")

    sheet = options(linked)
    sheet.source.title.setText("Other")
    monkeypatch.setattr(linked.context.links, "edit", broken)
    sheet.save.click()
    assert sheet._trouble.text() == "This link has ended. Make a new link instead."
    assert not told.crashes
    assert sheet.isVisible()


def test_other_keys_and_a_save_that_is_not_ready_do_nothing(linked: Desk) -> None:
    sheet = options(linked)
    sheet.expiry.chips.choices()[CUSTOM].click()
    card = sheet.findChild(MomentCard)
    QTest.keyClick(card, KEYS.Key_F5)
    assert sheet.expiry.chips.index() == NEVER
    card.window().close()
    sheet.source.title.clear()
    sheet.submit()
    assert sheet.isVisible()
    assert not sheet.save.isEnabled()


def test_an_end_that_the_policy_forbids_is_told_beside_it(linked: Desk) -> None:
    linked.context.links.edit(link(linked).token, LinkEdit(message="Hello"), by="maya")
    rule(linked, "expiry.maximum", "7d")
    sheet = options(linked)
    sheet.expiry._take(linked.context.clock() + timedelta(days=9))
    assert sheet.expiry.note.text() == "Your company allows up to 7 days. Choose an earlier time."
    assert not sheet.save.isEnabled()
    sheet.expiry.chips.choices()[0].click()
    assert sheet.save.isEnabled()
    assert "allows up to 7 days." in sheet.expiry.note.text()


def test_the_button_says_that_it_copied_only_when_it_did(linked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = options(linked)
    sheet.password.switch.click()
    monkeypatch.setattr(sheet.password, "_copy", lambda _text: False)
    click(sheet.password.copy)
    assert sheet.password.copy.text() == "Copy"
    monkeypatch.undo()
    click(sheet.password.copy)
    assert sheet.password.copy.text() == "Copied"
    sheet.password._calm()
    assert sheet.password.copy.text() == "Copy"


def test_a_password_that_was_seen_stays_when_the_original_is_shared(desk: Desk) -> None:
    rule(desk, "password.default", "true")
    desk.workspace.open_files([desk.file("a.pdf")])
    desk.press("Copy password")
    first = QGuiApplication.clipboard().text()
    desk.workspace.open_files([desk.file("b.pdf")])
    assert desk.offers() == ["Copy password", "Options", "Undo"]
    desk.press("Copy password")
    assert desk.offers() == ["Share the original", "Options"]
    desk.press("Share the original")
    assert link(desk).mode is Mode.SHARE
    desk.press("Copy password")
    shared = QGuiApplication.clipboard().text()
    assert desk.context.kept.get(link(desk)) == shared != first
