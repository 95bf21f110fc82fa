"""Passwords in the window: copied from the details when asked, forgotten with their link; its end beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QStyle, QStyleOptionFrame, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core import passwords
from sharedesk.core.link import LinkEdit
from sharedesk.core.wordlist import WORDS
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.ui.desk import clipboard
from sharedesk.ui.pages.option_list import OptionList
from sharedesk.ui.wording.options import LOCKED
from tests.conftest import ExpectedLog
from tests.secrets import MemorySecrets

from .conftest import Told
from .desk import Desk
from .sheets import SECRET, click, link, new_sheet, opened, options, rule

WIDEST = "-".join(sorted(WORDS, key=len)[-passwords.GENERATED_WORDS :])


def secure(desk: Desk) -> None:
    """Give the link a password in the sheet, so that it is kept."""
    sheet = options(desk)
    sheet.password.switch.click()
    sheet.password.field.setText(SECRET)
    sheet.save.click()
    desk.window.open_details()
    desk.workspace.details.reload()


def texts(shown: OptionList) -> list[str]:
    """Return what the lines of the options say."""
    return [line.accessibleName() for line in shown._lines]


def test_the_details_copy_a_kept_password_and_offer_another_for_one_that_is_not(linked: Desk) -> None:
    secure(linked)
    shown = linked.window.details.options
    assert "Password: On" in texts(shown)
    QGuiApplication.clipboard().setText("before")
    click(shown.buttons()[0])
    assert QGuiApplication.clipboard().text() == SECRET
    rule(linked, "password.keep", "false")
    assert "Password: Only you know it" in texts(shown)
    click(shown.buttons()[0])
    assert opened(linked).password.replace.isVisible()


def test_lines_of_the_details_keep_the_focus_and_show_locks(linked: Desk) -> None:
    secure(linked)
    rule(linked, "password.rule", "required")
    shown = linked.window.details.options
    assert any(one.toolTip() == LOCKED for one in shown.findChildren(QWidget))
    before = shown.buttons()[0]
    before.setFocus()
    linked.workspace.details.refresh()
    assert shown.buttons()[0] is before
    linked.context.links.edit(link(linked).token, LinkEdit(message="Hello"), by="maya")
    assert "Message: Hello" in texts(shown)
    assert linked.window.focusWidget() is shown.buttons()[0]


def sight(field: QLineEdit) -> str:
    """Return what of its text a field shows when the cursor stands at the end."""
    field.setCursorPosition(len(field.text()))
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    inner = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
    eyes = [one.x() for one in field.findChildren(QToolButton) if one.isVisible()]
    left, right = inner.left(), min([inner.right(), *eyes])
    shown = (field.cursorPositionAt(QPoint(place, field.height() // 2)) for place in (left, right))
    return field.text()[slice(*shown)]


def is_below(one: QWidget, other: QWidget) -> bool:
    """Say whether a control stands under another one."""
    return one.mapToGlobal(QPoint()).y() > other.mapToGlobal(other.rect().bottomLeft()).y()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("generated", [WIDEST, "act-act-act-act-act", "vUX7kdRTgYmWHaBc"])
def test_a_generated_password_is_seen_whole(
    qtbot: QtBot,
    linked: Desk,
    text_px: int,
    language: str,
    generated: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if language == "de":
        request.getfixturevalue("german")
    monkeypatch.setattr(passwords, "generate", lambda _style: generated)
    sheet = options(linked)
    sheet.password.switch.click()
    part, is_long = sheet.password, generated == WIDEST
    qtbot.waitUntil(lambda: is_below(part.generate, part.field) is is_long)
    assert sight(part.field) == part.field.text() == generated
    monkeypatch.setattr(passwords, "generate", lambda _style: "act-act-act-act-act")
    click(part.generate)
    QApplication.processEvents()
    assert is_below(part.generate, part.field) is is_long, "it stays where it was pressed"


def test_a_password_that_is_kept_takes_one_line_again(
    qtbot: QtBot, linked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure(linked)
    monkeypatch.setattr(passwords, "generate", lambda _style: WIDEST)
    part = options(linked).password

    qtbot.waitUntil(lambda: not is_below(part.replace, part.field))
    click(part.replace)
    qtbot.waitUntil(lambda: is_below(part.replace, part.field))
    assert sight(part.field) == WIDEST
    click(part.replace)
    qtbot.waitUntil(lambda: not is_below(part.replace, part.field))


@pytest.mark.parametrize("end", ["revoke", "delete", "change"])
def test_a_kept_password_is_forgotten_with_its_link(linked: Desk, end: str) -> None:
    secure(linked)
    made = link(linked)
    assert linked.context.kept.has(made)
    links = linked.context.links
    match end:
        case "revoke":
            links.revoke(made.token, by="maya")
        case "delete":
            links.delete(made.token, by="maya")
        case _:
            links.edit(made.token, LinkEdit(password="another password"), by="cli")
    QApplication.processEvents()
    assert not linked.context.kept.has(made)
    assert linked.context.kept.sweep([]) == 0  # it has gone already


def test_a_key_store_that_is_silent_keeps_nobody_from_working(linked: Desk, told: Told) -> None:
    secure(linked)
    secrets = linked.context.kept._secrets
    assert isinstance(secrets, MemorySecrets)
    secrets.silent = True
    linked.context.links.edit(link(linked).token, LinkEdit(message="Hello"), by="cli")
    assert "Password: Only you know it" in texts(linked.window.details.options)
    assert not told.problems
    linked.window.actions_.copy_password.trigger()
    assert told.problems[0].title == "The key store does not answer."


def test_a_clipboard_that_refuses_is_said(linked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    secure(linked)
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    linked.window.actions_.copy_password.trigger()
    assert linked.toast() == ("The clipboard is in use by another program", "a.pdf")
    monkeypatch.undo()
    linked.press("Try again")
    assert QGuiApplication.clipboard().text() == SECRET


def test_actions_for_passwords_are_there_only_with_one(linked: Desk) -> None:
    assert not linked.window.actions_.copy_password.isEnabled()
    secure(linked)
    linked.workspace.desk.adapt()
    assert linked.window.actions_.copy_password.isEnabled()
    assert linked.window.actions_.copy_password in linked.window.actions_.row_menu().actions()


def test_a_link_that_was_deleted_meanwhile_says_so(linked: Desk) -> None:
    made = link(linked)
    linked.context.links.delete(made.token, by="cli")
    linked.workspace.sheets.edit(made)
    assert linked.toast() == ("This link was deleted", "a.pdf")


def test_a_sheet_that_cannot_open_says_why(linked: Desk, monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    def broken() -> None:
        raise EnvironmentFault("The disk does not answer.", "It was unplugged", "Plug it in")

    monkeypatch.setattr(linked.context.settings, "policy", broken)
    linked.window.actions_.new.trigger()
    assert told.problems[0].title == "The disk does not answer."
    monkeypatch.undo()
    linked.window.actions_.new.trigger()
    assert opened(linked).isVisible()


def test_what_nobody_foresaw_goes_to_the_window_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: Told, expected_log: ExpectedLog
) -> None:
    sheet = new_sheet(desk, monkeypatch)
    desk.workspace.sheets._refuse(sheet, RuntimeError("a fault"))
    assert "report of the fault" in sheet._trouble.text()
    assert len(told.crashes) == 1
    expected_log("Unforeseen error")
    sheet.reject()
    desk.workspace.sheets._refuse(sheet, UserError("Too late."))
    assert told.problems[0].title == "Too late."


def test_the_end_is_put_off_where_it_stands(linked: Desk) -> None:
    ends = linked.context.clock().replace(microsecond=0) + timedelta(days=2)
    linked.context.links.edit(link(linked).token, LinkEdit(expires_at=ends), by="maya")
    linked.window.open_details()
    linked.workspace.details.reload()
    [extend] = [one for one in linked.window.details.options.buttons() if one.accessibleName() == "Extend the link"]
    assert extend.isVisible()
    click(extend)
    [menu] = extend.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["By 3 days", "By 7 days"]
    menu.actions()[1].trigger()
    menu.close()
    assert link(linked).expires_at == ends + timedelta(days=7)
    linked.context.links.revoke(link(linked).token, by="maya")
    assert not any(one.isVisible() for one in linked.window.details.options.buttons())
