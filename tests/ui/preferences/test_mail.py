from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from sharedesk.core.mail import MailState
from sharedesk.core.mail import MailStatus as CoreStatus
from sharedesk.core.settings import MAIL_FROM, MAIL_HOST, MAIL_PASSWORD, MAIL_PORT, MAIL_SECURITY, MailSecurity
from sharedesk.errors import EnvironmentFault
from sharedesk.events import MailChanged
from sharedesk.ui.preferences.mail import MailPage
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field

from .conftest import Room, Status, pick, press, type_into

MORNING = datetime(2026, 6, 11, 9, 58, tzinfo=UTC)


def opened(room: Room) -> MailPage:
    page = room.open("E-mail")
    assert isinstance(page, MailPage)
    return page


@pytest.mark.parametrize(
    ("status", "title", "text", "can_test"),
    [
        (Status("off"), "Not set up", "Codes and notifications need a server and a sender address.", False),
        (Status("untried"), "Not tried yet", "A test goes to me@example.com.", True),
        (Status("working", datetime(2026, 6, 9, 9, 0, tzinfo=UTC)), "E-mail works", "It has worked since Tue ", True),
        (Status("working"), "E-mail works", "", True),
        (Status("failing", MORNING, "The server refused the password."), "E-mail does not work", "The server r", True),
    ],
)
def test_the_banner_says_how_mail_stands(room: Room, status: Status, title: str, text: str, can_test: bool) -> None:
    room.set("notify.address", "me@example.com")
    room.mail.stands = status
    banner = opened(room).banner
    assert banner.title == title
    assert banner.text.startswith(text)
    assert banner.banner is not None
    assert bool(banner.banner.actions_shown) is can_test


def test_a_test_goes_to_the_owner_or_to_the_sender(room: Room) -> None:
    room.mail.stands = Status("untried")
    room.set("mail.from", "files@example.com")
    banner = opened(room).banner
    press(banner, "Send a test")
    assert room.mail.sent == ["files@example.com"]
    assert banner.title == "E-mail works"
    assert banner.text.startswith("The server took the test message to files@example.com in 3 s, today ")
    room.set("notify.address", "me@example.com")
    press(banner, "Send a test")
    assert room.mail.sent[-1] == "me@example.com"


def test_the_keys_stay_with_the_test_and_come_to_what_is_next(room: Room) -> None:
    room.mail.stands = Status("untried")
    room.set("mail.from", "files@example.com")
    banner = opened(room).banner
    went: list[str] = []
    banner.offer_way_back(lambda: went.append("back"))
    assert banner.banner is not None
    test = banner.banner.actions_shown[0]
    test.setFocus()
    QTest.keyClick(test, Qt.Key.Key_Return)
    assert banner.title == "E-mail works"
    back = QApplication.focusWidget()
    assert isinstance(back, QPushButton)
    assert back.text() == "Back to the link"
    QTest.keyClick(back, Qt.Key.Key_Return)
    assert went == ["back"]


def test_an_address_that_is_known_is_offered_where_it_alone_is_missing(room: Room) -> None:
    room.set("mail.user", "no address")
    room.set("notify.address", "me@example.com")
    banner = opened(room).banner
    assert banner.banner is not None
    assert not banner.banner.actions_shown, "the server is missing too"
    room.set("mail.host", "smtp.example.com")
    press(banner, "Use me@example.com")
    assert room.value(MAIL_FROM) == "me@example.com"
    room.set("mail.from", "")
    room.set("mail.user", "maya@example.com")
    press(banner, "Use maya@example.com")
    assert room.part("Address", Field).text() == "maya@example.com"


def test_a_test_that_fails_says_why_and_may_be_tried_again(room: Room) -> None:
    room.mail.stands = Status("untried")
    room.mail.refuses = EnvironmentFault("The server does not answer.", hint="Check its name.")
    banner = opened(room).banner
    press(banner, "Send a test")
    assert (banner.title, banner.text) == ("E-mail does not work", "The server does not answer. Check its name.")
    room.mail.refuses = None
    press(banner, "Send a test")
    assert banner.title == "E-mail works"


def test_what_a_test_found_stays_until_something_is_changed(room: Room) -> None:
    room.mail.stands = Status("untried")
    room.set("mail.from", "files@example.com")
    banner = opened(room).banner
    press(banner, "Send a test")
    room.context.bus.publish(MailChanged(CoreStatus(MailState.WORKING)))
    QApplication.processEvents()
    assert banner.text.startswith("The server took the test message")
    type_into(room.part("Server", Field), "smtp.example.com")
    assert banner.title == "Not tried yet"


def test_server_port_encryption_and_sender(room: Room) -> None:
    opened(room)
    type_into(room.part("Server", Field), "smtp.example.com")
    type_into(room.part("Port and encryption", Field), "465")
    pick(room.part("Port and encryption", Combo), "TLS")
    type_into(room.part("Address", Field), "Files@Example.com")
    stored = [room.value(setting) for setting in (MAIL_HOST, MAIL_PORT, MAIL_SECURITY, MAIL_FROM)]
    assert stored == ["smtp.example.com", 465, MailSecurity.TLS, "files@example.com"]
    assert room.part("Address", Field).text() == "files@example.com"
    type_into(room.part("Server", Field), "not a host")
    assert "is not the name of a server" in room.row("Server").problem


def test_the_banner_is_asked_again_when_the_server_changes(room: Room) -> None:
    banner = opened(room).banner
    room.mail.stands = Status("untried")
    room.set("mail.host", "smtp.example.com")
    assert banner.title == "Not tried yet"


def test_a_password_is_written_never_read_and_can_be_forgotten(room: Room) -> None:
    opened(room)
    field, forget = room.part("Password", Field), room.part("Password", QToolButton)
    assert (field.placeholderText(), forget.isVisible()) == ("", False)
    assert field.width() == room.part("User name", Field).width()
    type_into(field, "first secret")
    assert room.value(MAIL_PASSWORD) == "first secret"
    assert (field.text(), set(field.placeholderText()), forget.isVisible()) == ("", {"●"}, True)
    type_into(field, "second secret")
    assert room.value(MAIL_PASSWORD) == "second secret"
    assert field.text() == ""
    assert field.echoMode() is Field.EchoMode.Password
    forget.click()
    assert room.value(MAIL_PASSWORD) == ""
    assert (field.placeholderText(), forget.isVisible()) == ("", False)


def test_leaving_the_password_once_more_does_not_forget_it(room: Room) -> None:
    opened(room)
    field = room.part("Password", Field)
    held: list[Callable[[], None]] = []
    load = room.context.settings.entries
    with pytest.MonkeyPatch.context() as patched:  # the settings are read after the change was made known
        patched.setattr(Values, "load", lambda values: held.append(lambda: Values._read(values, load())))
        type_into(field, "first secret")
    assert not field.isModified()
    held[0]()
    assert set(field.placeholderText()) == {"●"}
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert room.value(MAIL_PASSWORD) == "first secret"


@pytest.mark.parametrize(
    ("key", "value", "missing"),
    [
        ("mail.host", "smtp.example.com", "Only the address that mails come from is missing."),
        ("mail.from", "files@example.com", "Only the server is missing."),
    ],
)
def test_the_banner_says_what_is_still_missing(room: Room, key: str, value: str, missing: str) -> None:
    room.set(key, value)
    assert opened(room).banner.text == missing


def test_the_window_says_who_works_with_it(room: Room) -> None:
    assert room.window._who.text() == "maya"
    room.set("sender.name", "Maya Lindqvist")
    assert room.window._who.text() == "Maya Lindqvist"
