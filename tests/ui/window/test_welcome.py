"""The welcome tour, walked as a person would: by keys, by mouse, with a file that is really dragged, and skipped."""

from __future__ import annotations

from collections.abc import Iterator
from socket import socket

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QDrag, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Mode
from sharedesk.core.reach import Answer, Sighting
from sharedesk.core.settings import BRANDING_TITLE, NOTIFY_ADDRESS, PORTAL_PORT, PUBLIC_URL, SENDER_NAME
from sharedesk.events import PortalState
from sharedesk.ui.desk import clipboard
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.look.tokens import SMALLEST
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.first_link import FirstLinkStep
from sharedesk.ui.welcome.frame import WelcomeWindow
from sharedesk.ui.welcome.where import WhereStep
from sharedesk.ui.welcome.who import WhoStep
from tests.ui.conftest import Check

from .desk import Desk


@pytest.fixture
def tour(desk: Desk, qtbot: QtBot) -> Iterator[WelcomeWindow]:
    """The tour, opened from the menu, with the keys."""
    desk.window.actions_.tour.trigger()
    window = shown(desk)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield window
    desk.workspace.welcome.close()


def shown(desk: Desk) -> WelcomeWindow:
    window = desk.workspace.welcome.window
    assert window is not None
    return window


def who(tour: WelcomeWindow) -> WhoStep:
    return tour.findChildren(WhoStep)[0]


def where(tour: WelcomeWindow) -> WhereStep:
    return tour.findChildren(WhereStep)[0]


def last(tour: WelcomeWindow) -> FirstLinkStep:
    return tour.findChildren(FirstLinkStep)[0]


def at_where(tour: WelcomeWindow) -> WhereStep:
    tour.show_step(1)
    return where(tour)


def at_last(tour: WelcomeWindow) -> FirstLinkStep:
    tour.show_step(2)
    return last(tour)


def clipboard_text() -> str:
    return QGuiApplication.clipboard().text()


def drop(target: QWidget, data: QMimeData) -> bool:
    """Let `data` go over the middle of `target`; return whether it was taken."""
    at, copy = target.rect().center(), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at, copy, data, button, keys)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(QPointF(at), copy, data, button, keys))
    return True


# -- walking through


def test_it_is_walked_by_keys_alone(desk: Desk, tour: WelcomeWindow) -> None:
    assert QApplication.focusWidget() is who(tour).name.field
    QTest.keyClicks(who(tour).name.field, "Maya Lindqvist")
    QTest.keyClick(tour, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "Northwind Legal")
    QTest.keyClick(tour, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "maya@northwind.example")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settings = desk.context.settings
    assert settings.get(SENDER_NAME) == "Maya Lindqvist"
    assert settings.get(BRANDING_TITLE) == "Northwind Legal"
    assert settings.get(NOTIFY_ADDRESS) == "maya@northwind.example"
    assert tour.step is where(tour)
    assert QApplication.focusWidget() is where(tour).network.radio
    QTest.keyClick(where(tour).network.radio, Qt.Key.Key_Return)
    assert tour.step is last(tour)
    assert QApplication.focusWidget() is last(tour).sample
    QTest.keyClick(last(tour).sample, Qt.Key.Key_Return)
    assert [link.title for link in desk.links()] == ["Welcome.txt"]
    assert QGuiApplication.clipboard().text() == desk.context.links.url(desk.links()[0].token)
    assert QApplication.focusWidget() is tour.go
    assert tour.go.text() == "Done"
    QTest.keyClick(last(tour).url, Qt.Key.Key_Return)
    assert desk.workspace.welcome.window is None
    assert len(desk.links()) == 1


def test_what_is_wrong_keeps_the_step_and_has_the_keys(desk: Desk, tour: WelcomeWindow) -> None:
    step = who(tour)
    QTest.keyClicks(step.email.field, "nobody")
    QTest.mouseClick(tour.go, Qt.MouseButton.LeftButton)
    assert tour.step is step
    assert "nobody" in step.email.problem
    assert QApplication.focusWidget() is step.email.field
    QTest.keyClicks(step.email.field, "@example.com")
    assert step.email.problem == ""


def test_back_shows_what_was_set(desk: Desk, tour: WelcomeWindow) -> None:
    assert not tour.back.isVisible()
    QTest.keyClicks(who(tour).name.field, "Maya")
    QTest.mouseClick(tour.go, Qt.MouseButton.LeftButton)
    QTest.mouseClick(tour.back, Qt.MouseButton.LeftButton)
    assert tour.step is who(tour)
    assert who(tour).name.text == "Maya"


def test_it_begins_with_what_is_set_already(desk: Desk) -> None:
    desk.context.change_setting("sender.name", "Maya", by="maya")
    desk.context.change_setting("public_url", "https://share.example.com", by="maya")
    desk.workspace.welcome.open()
    tour = shown(desk)
    assert who(tour).name.text == "Maya"
    assert where(tour).anywhere.radio.isChecked()
    tour.show_step(1)
    where(tour).network.radio.click()
    tour.go.click()
    assert desk.context.settings.get(PUBLIC_URL) == ""


@pytest.mark.parametrize("step", [0, 1, 2])
def test_esc_ends_it_at_any_step_and_keeps_what_was_typed(desk: Desk, tour: WelcomeWindow, step: int) -> None:
    QTest.keyClicks(who(tour).name.field, "Maya")
    QTest.keyClicks(who(tour).email.field, "not an address")
    if step:
        who(tour).email.field.clear()
        tour.go.click()
        tour.show_step(step)
    QTest.keyClick(tour, Qt.Key.Key_Escape)
    assert desk.workspace.welcome.window is None
    assert desk.context.settings.get(SENDER_NAME) == "Maya"
    assert desk.context.settings.get(NOTIFY_ADDRESS) == ""


# -- where links work


def test_an_address_is_looked_up_while_it_is_typed(desk: Desk, tour: WelcomeWindow, qtbot: QtBot) -> None:
    desk.reach.see(far=Sighting(Answer.NOBODY))
    step = at_where(tour)
    QTest.keyClick(step.network.radio, Qt.Key.Key_Down)
    assert step.anywhere.radio.isChecked()
    QTest.keyClicks(step.address, "share.example.com")
    assert not step.found.isVisible()
    qtbot.waitUntil(step.found.isVisible)
    assert "nothing answers at https://share.example.com" in step.found.text()
    tour.go.click()
    assert desk.context.settings.get(PUBLIC_URL) == "https://share.example.com"
    assert tour.step is last(tour)


def test_a_name_that_leads_nowhere_is_told_and_may_be_kept(desk: Desk, tour: WelcomeWindow) -> None:
    desk.reach.see(leads_to=(), far=None)
    step = at_where(tour)
    QTest.mouseClick(step.anywhere, Qt.MouseButton.LeftButton)
    QTest.keyClicks(step.address, "https://soon.example")
    QTest.mouseClick(step.check, Qt.MouseButton.LeftButton)
    assert "No name server knows soon.example" in step.found.text()
    tour.go.click()
    assert desk.context.settings.get(PUBLIC_URL) == "https://soon.example"


@pytest.mark.parametrize(("typed", "said"), [("", "Enter the address"), ("https://a b", "is not a web address")])
def test_an_address_that_is_none_stays_until_it_is_skipped(
    desk: Desk, tour: WelcomeWindow, typed: str, said: str
) -> None:
    step = at_where(tour)
    step.anywhere.radio.click()
    QTest.keyClicks(step.address, typed)
    tour.go.click()
    assert tour.step is step
    assert said in step.found.text()
    QTest.mouseClick(tour.skip, Qt.MouseButton.LeftButton)
    assert tour.step is last(tour)
    assert desk.context.settings.get(PUBLIC_URL) == ""


# -- the first link


def test_the_sample_is_dragged_onto_the_zone(desk: Desk, tour: WelcomeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    step = at_last(tour)
    dragged: list[QMimeData] = []

    def carry(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        dragged.append(drag.mimeData())
        assert drop(step.zone, drag.mimeData())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", carry)
    QTest.mousePress(step.sample, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    QTest.mouseMove(step.sample, QPoint(42, 41))
    assert dragged == []
    QTest.mouseMove(step.sample, QPoint(90, 60))
    assert len(dragged) == 1
    assert step.made is not None
    assert desk.newest().items[0].name == "Welcome.txt"
    assert step.url.url == desk.context.links.url(step.made.link.token)


def test_any_file_makes_the_link_by_drop_or_choice(
    desk: Desk, tour: WelcomeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = at_last(tour)
    data = QMimeData()
    data.setText("only words")
    assert not drop(step.zone, data)
    path = desk.file("mine.pdf")
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(path)]))
    QTest.mouseClick(step.zone, Qt.MouseButton.LeftButton)
    assert [link.title for link in desk.links()] == ["mine.pdf"]
    assert step.made is not None


def test_the_link_opens_and_is_deleted_or_kept(
    desk: Desk, tour: WelcomeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) is None)
    step = at_last(tour)
    assert (tour._title.text(), tour._subtitle.text()[:4]) == ("You're ready", "Drop")
    tour.go.click()
    assert (tour._title.text(), tour._subtitle.text()[:5]) == ("Your first link is ready", "Paste")
    assert tour.go.hasFocus(), "it is copied: Enter goes on"
    step.open.click()
    assert opened == [step.url.url]
    QGuiApplication.clipboard().setText("something else")
    step.copy.click()
    assert QGuiApplication.clipboard().text() == step.url.url
    step.delete.click()
    assert desk.links() == []
    assert step.made is None
    assert tour.go.text() == "Make my first link"


def test_a_refusing_clipboard_is_not_called_copied(
    desk: Desk, tour: WelcomeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "holds", lambda _text: False)
    at_last(tour)
    tour.go.click()
    desk_says = [one.text() for one in tour.findChildren(type(last(tour).portal)) if one.isVisible()]  # its labels
    assert "Link ready" in desk_says
    assert "Link copied" not in desk_says
    assert last(tour).copy.hasFocus()


def test_the_password_that_a_rule_gave_is_there_to_copy(desk: Desk) -> None:
    desk.context.change_setting("policy.password.default", "true", by="admin")
    desk.workspace.welcome.open()
    tour = shown(desk)
    step = at_last(tour)
    tour.go.click()
    assert step.copy_password.isVisible()
    step.copy_password.click()
    assert QGuiApplication.clipboard().text() == desk.context.kept.get(desk.links()[0])


def test_a_rule_that_refuses_says_why(desk: Desk, tour: WelcomeWindow) -> None:
    desk.context.change_setting("policy.emails.rule", "required", by="admin")
    step = at_last(tour)
    tour.go.click()
    assert step.problem.isVisible()
    assert step.problem.text()
    assert desk.links() == []


def test_a_link_of_the_window_is_not_taken_for_the_first(desk: Desk, tour: WelcomeWindow) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert last(tour).made is None


def test_the_portal_is_shown_as_it_is(desk: Desk, tour: WelcomeWindow) -> None:
    step = at_last(tour)
    assert step.portal.text() == "Portal online"
    desk.portal.tell(PortalState.PAUSED)
    QApplication.processEvents()
    assert step.portal.text() == "Portal paused"


def test_a_taken_port_is_told_and_mended_in_the_tour_before_a_link_has_it(desk: Desk, tour: WelcomeWindow) -> None:
    step = at_last(tour)
    assert not step.use_port.isVisible()
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        old = taken.getsockname()[1]
        desk.context.change_setting("portal.host", "127.0.0.1", by="me")
        desk.context.change_setting("portal.port", str(old), by="me")
        desk.context.addresses.forget()
        desk.portal.tell(PortalState.OFFLINE, "“python” uses the port.")
        QApplication.processEvents()
    assert (step.portal.text(), step.told.text()) == ("Portal offline", "“python” uses the port.")
    assert (tr(step.title), tr(step.subtitle)) == ("Almost ready", "Links open as soon as the portal is online.")
    tour.go.click()
    assert step.made is not None
    assert f":{old}/" in step.made.url == clipboard_text()
    assert tr(step.title) == "Your first link is made"
    desk.context.addresses.forget()  # as a portal that starts does
    QTest.mouseClick(step.use_port, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert step.portal.text() == "Portal online"
    assert not step.use_port.isVisible()
    assert tr(step.title) == "Your first link is ready"
    new = desk.context.settings.get(PORTAL_PORT)
    assert f":{new}/" in step.url.url == clipboard_text(), "what is pasted opens"


def test_the_sample_goes_when_the_tour_does(desk: Desk, tour: WelcomeWindow) -> None:
    path = last(tour).sample.path
    assert path is not None
    assert path.read_text(encoding="utf-8").startswith("This file came to you")
    tour.reject()
    assert not path.parent.exists()


# -- for everybody


@pytest.mark.parametrize("step", [0, 1, 2])
def test_everything_has_a_name_and_room_in_both_themes(
    desk: Desk, tour: WelcomeWindow, theme: Theme, unnamed: Check, clipped: Check, step: int
) -> None:
    tour.show_step(step)
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.use(scheme)
        QApplication.processEvents()
        assert unnamed(tour) == []
        assert clipped(tour) == []
    assert tour.accessibleName() or tour.windowTitle()


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_screen_too_small_for_it_scrolls(desk: Desk, tour: WelcomeWindow, clipped: Check, step: int) -> None:
    tour.resize(*SMALLEST)
    tour.show_step(step)
    QApplication.processEvents()
    assert clipped(tour) == []
    assert tour.go.isVisible()


def test_tab_reaches_every_control(desk: Desk, tour: WelcomeWindow) -> None:
    step = at_where(tour)
    step.anywhere.radio.click()
    step.anywhere.radio.setFocus()
    reached = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [step.address, step.check, tour.back, tour.skip, tour.go]


def test_long_words_wrap(desk: Desk, tour: WelcomeWindow, clipped: Check) -> None:
    step = at_where(tour)
    step.network.set_text(
        "Kolleginnen und Kollegen im Büro oder über das virtuelle private Netzwerk, ohne Einrichtung. " * 2
    )
    QApplication.processEvents()
    assert clipped(tour) == []


def test_values_that_come_late_do_not_overwrite_what_is_typed(desk: Desk, tour: WelcomeWindow) -> None:
    QTest.keyClicks(who(tour).name.field, "Ma")
    desk.context.change_setting("sender.name", "Somebody else", by="admin")
    QApplication.processEvents()
    assert tour.findChildren(Values)
    assert who(tour).name.text == "Ma"
