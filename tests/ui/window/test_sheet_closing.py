"""A sheet that is closed with something in it: it can be brought back, and nothing is made behind anybody's back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import isValid

from sharedesk.core.link import Mode
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.jobs import InlinePool, Jobs, Task
from sharedesk.ui.preferences.mail import MailPage
from sharedesk.ui.widgets.sheet import Sheet

from .conftest import Told
from .desk import Desk
from .sheets import click, link, new_sheet, opened, options, rule


class HeldPool(InlinePool):
    """Runs nothing until it is told to."""

    def __init__(self) -> None:
        self.held: list[Task] = []

    def start(self, task: Task) -> None:
        self.held.append(task)

    def let_go(self) -> None:
        while self.held:
            self.held.pop(0)()


@pytest.fixture
def hold(jobs: Jobs) -> Callable[[], HeldPool]:
    """Return a function that holds the jobs from then on."""

    def start() -> HeldPool:
        pool = HeldPool()
        jobs.pool = pool
        return pool

    return start


def leave_by_cancel(sheet: LinkSheet) -> None:
    sheet.cancel.click()


def leave_by_esc(sheet: LinkSheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Escape)


def leave_by_closing(sheet: LinkSheet) -> None:
    sheet.close()


LEAVES = [leave_by_cancel, leave_by_esc, leave_by_closing]


@pytest.mark.parametrize("leave", LEAVES)
def test_a_filled_sheet_comes_back_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, leave: Callable[[LinkSheet], None]
) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    sheet.source.title.setText("Lease")
    sheet.more.click()
    sheet.people.switch.click()
    QTest.keyClicks(sheet.people.chips.input, "anna@exa")
    leave(sheet)
    assert not sheet.isVisible()
    assert desk.toast() == ("Changes discarded", "Lease")
    desk.press("Bring back")
    back = opened(desk)
    [half] = back.people.chips.chips
    assert (back.source.value, half.address) == ("Lease", "anna@exa")
    half.click()  # back into the field
    QTest.keyClicks(back.people.chips.input, "mple.com ")
    back.save.click()
    assert (link(desk).title, link(desk).allowed_emails) == ("Lease", ("anna@example.com",))


def test_ctrl_z_brings_back_the_options_of_a_link(linked: Desk) -> None:
    sheet = options(linked)
    sheet.message.box.setPlainText("Sign page 4")
    sheet.cancel.click()
    linked.window.actions_.undo.trigger()
    back = opened(linked)
    assert back.message.value == "Sign page 4"
    back.save.click()
    assert link(linked).message == "Sign page 4"


@pytest.mark.parametrize("leave", LEAVES)
def test_a_sheet_without_anything_in_it_just_closes(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, leave: Callable[[LinkSheet], None]
) -> None:
    rule(linked, "expiry.default", "7d")
    linked.window.toasts.dismiss()
    for begin in (lambda: options(linked), lambda: new_sheet(linked, monkeypatch)):
        sheet = begin()
        leave(sheet)
        QCoreApplication.sendPostedEvents(sheet, QEvent.Type.DeferredDelete)
        assert not isValid(sheet)
        assert linked.toast() == ("", "")


def test_only_the_last_sheet_is_kept_and_ctrl_z_passes_over_the_others(linked: Desk) -> None:
    before = link(linked)
    linked.workspace.commands.pause([before])
    sheets = []
    for text in ("first", "second"):
        sheet = options(linked)
        sheet.message.box.setPlainText(text)
        sheet.cancel.click()
        sheets.append(sheet)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [isValid(sheet) for sheet in sheets] == [False, True]
    linked.window.actions_.undo.trigger()
    assert opened(linked).message.value == "second"
    sheets[1].save.click()
    linked.window.actions_.undo.trigger()  # the message
    linked.window.actions_.undo.trigger()  # the pause, beyond the first sheet
    assert (link(linked).message, link(linked).paused_at) == (before.message, None)


def test_no_link_is_made_behind_the_back_of_who_cancelled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, hold: Callable[[], HeldPool]
) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    QGuiApplication.clipboard().setText("before")
    pool = hold()
    sheet.save.click()
    assert not sheet.save.isEnabled()
    sheet.cancel.click()
    assert not sheet.isVisible()
    pool.let_go()
    assert not desk.links()
    assert QGuiApplication.clipboard().text() == "before"
    assert desk.toast()[0] == "Changes discarded"
    desk.press("Bring back")
    back = opened(desk)
    back.save.click()
    pool.let_go()
    assert [one.title for one in desk.links()] == ["a.pdf"]


def test_a_sheet_that_came_back_in_time_gets_its_link(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, hold: Callable[[], HeldPool]
) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    pool = hold()
    sheet.save.click()
    sheet.cancel.click()
    desk.press("Bring back")
    pool.let_go()
    assert not sheet.isVisible()
    assert len(desk.links()) == 1


def test_a_link_whose_sheet_is_gone_is_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, hold: Callable[[], HeldPool]
) -> None:
    sheet = new_sheet(desk, monkeypatch, desk.file("a.pdf"))
    pool = hold()
    sheet.save.click()
    sheet.cancel.click()
    sheet.deleteLater()
    QCoreApplication.sendPostedEvents(sheet, QEvent.Type.DeferredDelete)
    pool.let_go()
    assert not desk.links()


def test_what_fails_after_cancel_is_told_in_the_window(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, hold: Callable[[], HeldPool], told: Told
) -> None:
    path = desk.file("a.pdf")
    sheet = new_sheet(desk, monkeypatch, path)
    pool = hold()
    sheet.save.click()
    sheet.cancel.click()
    path.unlink()
    pool.let_go()
    assert "a.pdf" in told.problems[0].title + told.problems[0].text
    desk.press("Bring back")
    assert opened(desk).save.isEnabled()


def test_options_that_are_being_saved_are_waited_for(linked: Desk, hold: Callable[[], HeldPool]) -> None:
    sheet = options(linked)
    sheet.message.box.setPlainText("Sign page 4")
    pool = hold()
    sheet.save.click()
    assert not sheet.cancel.isEnabled()
    leave_by_esc(sheet)
    assert sheet.isVisible()
    pool.let_go()
    assert not sheet.isVisible()
    assert link(linked).message == "Sign page 4"


# -- named people without e-mail


def test_e_mail_is_set_up_and_the_sheet_comes_back(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    sheet = options(desk)
    sheet.more.click()
    assert not sheet.people.set_up.isVisible()
    sheet.people.switch.click()
    sheet.people.chips.add(["anna@example.com"])
    QApplication.processEvents()
    assert sheet.people.set_up.isVisible()
    desk.window.toasts.dismiss()
    click(sheet.people.set_up)
    assert not sheet.isVisible()
    assert desk.toast() == ("", "")
    preferences = desk.workspace.preferences.window
    assert preferences is not None
    assert isinstance(preferences.page, MailPage)
    assert [one.text() for one in preferences.page.banner.findChildren(QPushButton)] == ["Back to the link"]
    desk.context.change_setting("mail.host", "smtp.example.com", by="maya")
    desk.context.change_setting("mail.from", "files@example.com", by="maya")
    QApplication.processEvents()
    test, lead_back = preferences.page.banner.findChildren(QPushButton)[-2:]
    assert (test.text(), lead_back.text()) == ("Send a test", "Back to the link")
    click(lead_back)
    back = opened(desk)
    assert back.people.value == ("anna@example.com",)
    assert back.people.chips.input.hasFocus(), "where people were, and not a title that letters would replace"
    assert not back.people.set_up.isVisible()
    back.save.click()
    assert link(desk).allowed_emails == ("anna@example.com",)
    desk.workspace.preferences.open("E-mail").close()
    assert not any(one.isVisible() for one in desk.window.findChildren(Sheet))
