"""Links that are weaker than the policy: their options open from the sheet that names them, which then comes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from sharedesk.core.link import Mode
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.dialogs.weak_links import WeakLinksSheet
from sharedesk.ui.preferences.security import SecurityPage
from sharedesk.ui.preferences.window import PreferencesWindow
from tests.ui.conftest import Check
from tests.ui.preferences.conftest import press

from .desk import Desk
from .sheets import SECRET, opened, rule


@pytest.fixture
def weak(desk: Desk) -> Desk:
    """Return a desk with two links without a password, where each has to have one by now."""
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    rule(desk, "password.rule", "required")
    return desk


def preferences(desk: Desk) -> PreferencesWindow:
    return desk.workspace.preferences.open("Security defaults")


def sheet_of(desk: Desk) -> WeakLinksSheet:
    """Return the sheet that names the links; it is opened, unless it is there."""
    window = preferences(desk)
    shown = [one for one in window.findChildren(WeakLinksSheet) if one.isVisible()]
    if not shown:
        assert isinstance(window.page, SecurityPage)
        press(window.page.notice, "Show links")
        shown = [one for one in window.findChildren(WeakLinksSheet) if one.isVisible()]
    [found] = shown
    return found


def named(sheet: WeakLinksSheet) -> list[str]:
    """Return the names of the buttons that open options."""
    names = [one.accessibleName() for one in sheet.findChildren(QPushButton)]
    return [name for name in names if name.startswith("Options of ")]


def options(desk: Desk, name: str) -> LinkSheet:
    """Open the options of a link by keys."""
    [button] = [one for one in sheet_of(desk).findChildren(QPushButton) if one.accessibleName() == name]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    return opened(desk)


def test_a_link_is_made_strong_enough_in_its_options_and_leaves_the_sheet(weak: Desk, unnamed: Check) -> None:
    assert unnamed(sheet_of(weak)) == []
    assert named(sheet_of(weak)) == ["Options of b.pdf", "Options of a.pdf"]
    sheet = options(weak, "Options of b.pdf")
    assert [one for one in preferences(weak).findChildren(WeakLinksSheet) if one.isVisible()] == []
    assert sheet.parentWidget() is preferences(weak)
    assert sheet.source.title.text() == "b.pdf"
    sheet.password.switch.click()
    sheet.password.field.setText(SECRET)
    sheet.save.click()
    assert named(sheet_of(weak)) == ["Options of a.pdf"]
    focused = sheet_of(weak).focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Options of a.pdf"
    sheet = options(weak, "Options of a.pdf")
    sheet.password.switch.click()
    sheet.save.click()
    window = preferences(weak)
    assert [one for one in window.findChildren(WeakLinksSheet) if one.isVisible()] == []
    assert isinstance(window.page, SecurityPage)
    assert not window.page.notice.isVisible()
    assert all(weak.context.links.get(link.token).link.has_password for link in weak.context.links.page(limit=9))


def test_options_that_are_cancelled_lead_back_to_the_same_row(weak: Desk) -> None:
    sheet = options(weak, "Options of a.pdf")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    back = sheet_of(weak)
    assert named(back) == ["Options of b.pdf", "Options of a.pdf"]
    focused = back.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Options of a.pdf"


def test_what_was_typed_outlives_the_preferences(weak: Desk) -> None:
    sheet = options(weak, "Options of a.pdf")
    sheet.source.title.setText("Lease")
    sheet.reject()
    sheet_of(weak).reject()
    weak.workspace.preferences.close()
    QApplication.processEvents()
    weak.press("Bring back")
    assert opened(weak).source.title.text() == "Lease"


def test_a_link_that_is_gone_or_another_sheet_leads_back_too(weak: Desk) -> None:
    weak.window.actions_.new.trigger()
    other = opened(weak)
    [button, _] = [one for one in sheet_of(weak).findChildren(QPushButton) if one.text() == "Options"]
    button.click()
    assert named(sheet_of(weak)) == ["Options of b.pdf", "Options of a.pdf"]
    other.reject()
    weak.context.links.delete(weak.newest().link.token, by="maya")
    [button, _] = [one for one in sheet_of(weak).findChildren(QPushButton) if one.text() == "Options"]
    button.click()
    assert named(sheet_of(weak)) == ["Options of a.pdf"]


def test_setting_e_mail_up_comes_first(weak: Desk) -> None:
    sheet = options(weak, "Options of a.pdf")
    sheet.people.switch.click()
    sheet.people.set_up.click()
    window = preferences(weak)
    assert [one for one in window.findChildren(WeakLinksSheet) if one.isVisible()] == []
    weak.workspace.preferences.close()
    QApplication.processEvents()
    assert opened(weak) is sheet
    assert sheet.parentWidget() is weak.window
    sheet.reject()
    assert weak.workspace.preferences.window is None


def test_only_what_helps_is_offered(desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE if name == "a.pdf" else Mode.SEND, desk.file(name))
    desk.context.change_setting("policy.originals.allowed", "false", by="admin")

    def offered() -> list[str]:
        shown = [one for one in sheet_of(desk).findChildren(QPushButton) if one.isVisible()]
        return [name for one in shown if (name := one.accessibleName()).endswith(".pdf")]

    assert offered() == ["Pause a.pdf"], "no option makes a copy of an original"
    sheet_of(desk).reject()
    rule(desk, "expiry.maximum", "7d")
    assert offered() == ["Options of b.pdf", "Options of a.pdf", "Pause a.pdf"]
    sheet_of(desk).go_to(9)
    focused = sheet_of(desk).focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Options of a.pdf"
