"""Every text of the window goes through the door for words, and there is room for longer ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication

from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.link import CopyPhase, Mode
from sharedesk.core.mail import MailState, MailStatus
from sharedesk.core.saying import Sentence, told
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import PortalState
from sharedesk.services.mail import MailService
from sharedesk.store.links import LinkRepository
from sharedesk.ui.messages import Messages
from sharedesk.ui.pages import callouts
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.drag_overlay import DragOverlay
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.wording import events, happened, status
from tests.factories import NOW
from tests.ui.conftest import Check
from tests.ui.pseudo import bare, menu_texts, painted, too_wide, untranslated

from .desk import Desk
from .every_sheet import SHEETS, link, opened, shown

NAMES = ("Kaufvertrag.pdf", "maya", "anna@example.com", "192.0.2.7", "files")


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_says_nothing_past_the_door(pseudo: None, desk: Desk, name: str) -> None:
    months = [QLocale().monthName(month) for month in range(1, 13)]  # of Qt's calendar, by QLocale
    assert untranslated(opened(desk, name), [*NAMES, "Traceback", *months]) == []


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_room_for_longer_texts(longer: None, desk: Desk, clipped: Check, name: str) -> None:
    assert clipped(opened(desk, name)) == []


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_fits_in_german(german: None, desk: Desk, clipped: Check, name: str) -> None:
    made = opened(desk, name)
    assert clipped(made) == []
    assert too_wide(made) == []


def test_an_empty_window_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    assert untranslated(desk.window, NAMES) == []


def test_a_window_with_links_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    token = link(desk).link.token
    desk.context.links.pause(token, by="maya")
    desk.context.links.resume(token, by="maya")
    shown(desk)
    assert untranslated(desk.window, [*NAMES, token]) == []
    menus = [desk.window.actions_.row_menu(), desk.window.actions_.help_menu()]
    assert [text for menu in menus for text in menu_texts(menu) if bare(text, NAMES)] == []


def test_a_link_being_renamed_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    token = link(desk).link.token
    shown(desk)
    desk.window.actions_.rename.trigger()
    [field] = desk.window.list.view.findChildren(TitleEditor)
    assert field.isVisible()
    assert untranslated(desk.window, [*NAMES, token]) == []


def test_every_banner_says_nothing_past_the_door(
    pseudo: None, desk: Desk, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Sentence("The mail server {host} takes no connections on port {port}.", host="mail", port=25)
    why = told(EnvironmentFault(silent, hint="Check mail.port"))
    desk.portal.tell(PortalState.ONLINE)
    monkeypatch.setattr(MailService, "status", lambda _mail: MailStatus(MailState.FAILING, NOW, why))
    desk.workspace.mail.look()
    messages.fail(UserError("This link is being copied already."))
    shown_topics = {topic for topic in Topic if desk.window.banners.banner(topic) is not None}
    assert shown_topics == {Topic.MAIL, Topic.PROBLEM, Topic.CERTIFICATE}
    assert untranslated(desk.window, [*NAMES, "mail"]) == []
    desk.portal.tell(
        PortalState.OFFLINE, told(EnvironmentFault(Sentence("The portal cannot listen on port {port}", port=1)))
    )
    assert desk.window.banners.banner(Topic.PORTAL) is not None
    assert untranslated(desk.window, [*NAMES, "mail"]) == []


def drag_over(desk: Desk, data: QMimeData, keys: Qt.KeyboardModifier) -> DragOverlay:
    """Hold something over the left half of the window; return what covers it then."""
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys)
        QApplication.sendEvent(desk.window, event)
    [overlay] = desk.window.findChildren(DragOverlay)
    return overlay


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
@pytest.mark.parametrize("forbidden", [False, True])
def test_what_covers_the_window_while_files_are_dragged_says_nothing_past_the_door(
    pseudo: None, desk: Desk, keys: Qt.KeyboardModifier, forbidden: bool
) -> None:
    if forbidden:
        for key, value in (
            ("policy.originals.allowed", "false"),
            ("links.drop", "share"),
            ("policy.expiry.default", "7d"),
        ):
            desk.context.change_setting(key, value, by="maya")
    desk.window.resize(1600, 900)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(desk.file(name))) for name in ("a.pdf", "b.pdf")])
    overlay = drag_over(desk, data, keys)
    said = painted(overlay)
    assert len(said) >= (4 if forbidden else 6)
    assert [text for text in said if bare(text)] == []
    assert untranslated(overlay) == []


def test_what_covers_the_window_while_text_is_dragged_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    desk.window.resize(1600, 900)
    data = QMimeData()
    data.setText("Kaufvertrag")
    said = painted(drag_over(desk, data, Qt.KeyboardModifier.NoModifier))
    assert [text for text in said if bare(text, NAMES)] == []


def test_there_is_room_for_longer_texts(longer: None, desk: Desk, clipped: Check) -> None:
    link(desk)
    shown(desk)
    assert clipped(desk.window) == []


def test_the_tray_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    tray = Tray(desk.window)
    tray.show_links([link(desk).link])
    tray.show_downloads(3)
    assert [text for text in (*menu_texts(tray.menu), tray.tip) if bare(text, NAMES)] == []


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", [Who(), Who(person="maya"), Who(email="anna@example.com", ip="192.0.2.7")])
def test_an_event_says_nothing_past_the_door(pseudo: None, action: Action, who: Who) -> None:
    event = Event(7, NOW, action, "token", None, 61, 100, who, {"extended_by_days": 3}, "00")
    row, line = events.describe(event, "Kaufvertrag.pdf", NOW), happened.describe(event, "maya", NOW)
    said = [row.sentence, row.time, row.full_time, line.text, line.detail]
    assert [text for text in said if bare(text, NAMES)] == []


def test_the_tour_says_nothing_past_the_door(pseudo: None, desk: Desk) -> None:
    desk.workspace.welcome.open()
    tour = desk.workspace.welcome.window
    assert tour is not None
    for step in range(3):
        tour.show_step(step)
        assert untranslated(tour, NAMES) == []


def test_the_tour_fits_in_german(german: None, desk: Desk, clipped: Check) -> None:
    desk.workspace.welcome.open()
    tour = desk.workspace.welcome.window
    assert tour is not None
    for step in range(3):
        tour.show_step(step)
        QApplication.processEvents()
        assert clipped(tour) == [], step


def test_why_a_copy_stopped_is_said_in_german(german: None, desk: Desk) -> None:
    """The database has it from a process that knows no window."""
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    full = EnvironmentFault("Not enough space for the copy", "The disk is full.", "Free some space.")
    store = desk.context.base.store
    with store.write():
        LinkRepository(store).update(desk.newest().link.id, phase=CopyPhase.STOPPED, phase_detail=told(full))
    stored = desk.newest().link
    assert stored.phase_detail == "Not enough space for the copy. The disk is full. Free some space."
    german = "Nicht genug Platz für die Kopie. Der Datenträger ist voll. Schaffen Sie Platz."
    assert callouts.stopped(stored, waits=False).text == german
    assert status.link_status(stored, desk.context.clock()).detail == "Kein Platz mehr"


def test_german_is_spoken_when_it_is_chosen(german: None, desk: Desk) -> None:
    link(desk)
    shown(desk)
    assert desk.window.actions_.new.text() == "Neuer Link"
    assert desk.window.details.copy_button.text() == "Kopieren"
    assert (
        happened.describe(
            Event(7, NOW, Action.LINK_PAUSED, "token", None, None, None, Who(person="maya"), {}, "00"), "maya", NOW
        ).text
        == "Sie haben den Link pausiert"
    )
