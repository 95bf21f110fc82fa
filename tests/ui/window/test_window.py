"""The window at work: details, changes of a link, problems in place, the portal."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from sharedesk.core.link import LinkEdit, LinkOptions, LinkState, Mode
from sharedesk.events import PortalState, TransferProgress
from sharedesk.ui.models.activity import LINE
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.pages.callouts import Callout, LinkCallout, stopped
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.wording.status import LinkFilter
from tests.conftest import ExpectedLog
from tests.ui.audit import silent

from .conftest import Told
from .desk import Desk


@pytest.fixture
def shared(desk: Desk) -> Desk:
    """A desk with one shared file, chosen, its details open."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    desk.window.open_details()
    return desk


def activity(desk: Desk) -> list[str]:
    model = desk.window.activity
    return [model.index(row, 0).data(LINE).text for row in range(model.rowCount())]


def reload_details(desk: Desk) -> None:
    desk.workspace.details.show(None)
    desk.workspace.details.show(desk.newest().link)


def test_details_show_the_link_its_address_and_what_happened(shared: Desk) -> None:
    pane = shared.window.details
    assert pane.isVisible()
    assert pane.link == shared.newest().link
    assert pane.url.url == shared.context.links.url(shared.newest().link.token)
    assert activity(shared) == ["You created the link"]
    shared.window.actions_.pause.trigger()
    assert activity(shared) == ["You paused the link", "You created the link"]
    assert pane.pause_button.text() == "Resume"


def test_pausing_and_undo(shared: Desk) -> None:
    shared.window.actions_.pause.trigger()
    assert shared.state() is LinkState.PAUSED
    assert shared.toast() == ("Link paused", "a.pdf")
    shared.press("Undo")
    assert shared.state() is LinkState.ACTIVE
    shared.window.actions_.pause.trigger()
    shared.window.actions_.pause.trigger()
    assert shared.state() is LinkState.ACTIVE


def test_a_link_is_renamed_and_that_is_undone(shared: Desk) -> None:
    shared.window.actions_.rename.trigger()
    editor = shared.window.list.view.findChild(TitleEditor)
    editor.setText("Lease <b>signed</b>")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shared.newest().link.title == "Lease <b>signed</b>"
    assert shared.window.details._title.full_text == "Lease <b>signed</b>"
    assert shared.toast() == ("Link renamed", "Lease <b>signed</b>")
    shared.press("Undo")
    assert shared.newest().link.title == "a.pdf"


def test_erasing_asks_and_pause_is_a_way_out(shared: Desk) -> None:
    shared.window.actions_.erase.trigger()
    assert getattr(shared.sheet().focusWidget(), "text", str)() == "Cancel"
    shared.press("Cancel", shared.sheet())
    assert shared.state() is LinkState.ACTIVE
    shared.window.actions_.erase.trigger()
    shared.press("Pause instead", shared.sheet())
    assert shared.state() is LinkState.PAUSED
    shared.window.actions_.erase.trigger()
    shared.press("Erase now", shared.sheet())
    assert shared.state() is LinkState.REVOKED
    assert not shared.window.actions_.erase.isEnabled()


def test_a_missing_original_is_found_again(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shared.folder / "a.pdf"
    path.rename(shared.folder / "moved.pdf")
    shared.context.presence.patrol("", 10, lambda _size: None)
    reload_details(shared)
    assert shared.state() is LinkState.MISSING
    monkeypatch.setattr(
        QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(shared.folder / "moved.pdf")])
    )
    shared.press("Find it…")
    assert shared.state() is LinkState.ACTIVE
    assert shared.newest().items[0].source == str(shared.folder / "moved.pdf")


def test_another_file_in_its_place_is_shared_only_when_asked(shared: Desk) -> None:
    path = shared.folder / "a.pdf"
    path.unlink()
    shared.context.presence.patrol("", 10, lambda _size: None)
    path.write_bytes(b"something else")
    shared.context.presence.patrol("", 10, lambda _size: None)
    reload_details(shared)
    assert shared.state() is LinkState.MISSING
    shared.press("Use this file")
    assert shared.state() is LinkState.ACTIVE


def test_a_damaged_copy_is_copied_again(desk: Desk, expected_log: ExpectedLog) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    (copy,) = (path for path in desk.context.paths.send_storage.glob("*/*") if path.name != "owner")
    copy.write_bytes(b"hell0")
    desk.context.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    desk.window.open_details()
    reload_details(desk)
    assert desk.state() is LinkState.MISSING
    desk.press("Copy it again")
    assert desk.state() is LinkState.ACTIVE
    assert copy.read_bytes() == b"hello"


def test_files_are_added_and_removed(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = shared.file("b.pdf")
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(other)]))
    shared.window.actions_.add_files.trigger()
    assert [item.name for item in shared.newest().items] == ["a.pdf", "b.pdf"]
    shared.press("Undo")
    assert [item.name for item in shared.newest().items] == ["a.pdf"]
    shared.window.actions_.add_files.trigger()
    shared.workspace.desk._remove(shared.newest().link, shared.newest().items[1])
    assert [item.name for item in shared.newest().items] == ["a.pdf"]
    shared.press("Undo")
    assert [item.name for item in shared.newest().items] == ["a.pdf", "b.pdf"]


def test_the_last_file_cannot_be_removed(shared: Desk, told: Told) -> None:
    shared.workspace.desk._remove(shared.newest().link, shared.newest().items[0])
    assert len(told.problems) == 1
    assert len(shared.newest().items) == 1


def test_removing_a_copy_asks(desk: Desk) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"), desk.file("b.pdf"))
    desk.workspace.desk._remove(desk.newest().link, desk.newest().items[0])
    desk.press("Remove", desk.sheet())
    assert [item.name for item in desk.newest().items] == ["b.pdf"]


def test_browser_and_mail_get_the_address(shared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url))
    shared.workspace.commands.edit(
        shared.newest().link, LinkEdit(title="50 % & more? – ü", message="Line one\nline two")
    )
    shared.window.actions_.open.trigger()
    shared.window.actions_.email.trigger()
    url = shared.context.links.url(shared.newest().link.token)
    assert opened[0].toString() == url
    query = parse_qs(urlsplit(bytes(opened[1].toEncoded().data()).decode()).query)
    assert query == {"subject": ["50 % & more? – ü"], "body": [f"Line one\r\nline two\r\n\r\n{url}"]}


def test_without_browser_people_are_told(shared: Desk, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    shared.window.actions_.open.trigger()
    shared.window.actions_.email.trigger()
    assert [problem.title for problem in told.problems] == ["The browser did not open", "The mail program did not open"]


def test_the_qr_code_is_copied_and_saved(shared: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    target = shared.folder / "code.png"
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(target)]))
    for text, toast in (("Copy image", "QR code copied"), ("Save…", "QR code saved")):
        shared.window.actions_.qr.trigger()
        popover = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Popover) and one.isVisible())
        shared.press(text, popover)
        assert shared.toast()[0] == toast
    assert target.stat().st_size > 100
    assert not QGuiApplication.clipboard().image().isNull()


def test_copying_needs_one_link(desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    acts = desk.window.actions_
    desk.window.list.view.selectAll()
    assert not acts.copy.isEnabled()
    assert (acts.pause.text(), acts.delete.text()) == ("Pause links", "Delete links")
    acts.pause.trigger()
    assert desk.toast()[0] == "2 links paused"
    assert acts.pause.text() == "Resume links"


def test_a_running_download_is_seen_and_counted(shared: Desk) -> None:
    link = shared.newest().link
    shared.context.bus.publish(TransferProgress(link.id, 5, "a.pdf", "anna", 50, 100, running=False))
    shared.workspace.details._transfer_moved(TransferProgress(link.id, 5, "a.pdf", "anna", 50, 100, running=True))
    shared.workspace.strip._transfer_moved(TransferProgress(link.id, 5, "a.pdf", "anna", 50, 100, running=True))
    assert activity(shared)[0] == "anna is downloading"
    assert "1 active download" in shared.window.strip._words.full_text
    shared.context.bus.publish(TransferProgress(link.id, 5, "a.pdf", "anna", 100, 100, running=False))
    assert activity(shared) == ["You created the link"]
    assert "No active downloads" in shared.window.strip._words.full_text


def test_a_change_by_another_process_is_shown(shared: Desk) -> None:
    shared.context.links.pause(shared.newest().link.token, by="command line")
    assert shared.window.details.link is not None
    assert shared.window.details.pause_button.text() == "Resume"
    shared.context.links.delete(shared.newest().link.token, by="command line")
    assert not shared.window.details.isVisible()
    assert shared.window.model.known == 0


def test_a_busy_port_stays_on_screen_until_it_is_mended(desk: Desk) -> None:
    desk.portal.refuses = "Port 8443 is used by another program."
    desk.workspace.portal.start()
    banner = desk.window.banners.banner(Topic.PORTAL)
    assert banner is not None
    assert "Port 8443 is used by another program." in banner.accessibleName()
    desk.press("Try again", banner)
    assert desk.window.banners.banner(Topic.PORTAL) is not None
    desk.press("Settings", desk.window.banners)
    assert desk.workspace.preferences.window is not None
    desk.portal.refuses = ""
    desk.press("Try again", desk.window.banners)
    assert desk.window.banners.banner(Topic.PORTAL) is None
    assert desk.window.strip.pill.text == "Portal online"


def test_another_port_is_used_and_kept(desk: Desk) -> None:
    desk.workspace.portal.use_port(9443)
    assert desk.context.settings.entry("portal.port").value == "9443"


def test_the_portal_is_paused_and_resumed(desk: Desk) -> None:
    desk.window.strip.button.click()
    assert desk.portal.state is PortalState.PAUSED
    desk.window.actions_.pause_portal.trigger()
    assert desk.portal.state is PortalState.ONLINE


def test_the_notice_about_the_local_certificate_is_read_once(desk: Desk) -> None:
    banner = desk.window.banners.banner(Topic.CERTIFICATE)
    assert banner is not None
    assert "sharedesk settings" not in banner.accessibleName()
    desk.press("Choose certificate", banner)
    preferences = desk.workspace.preferences.window
    assert preferences is not None
    assert preferences.page is not None
    assert preferences.page.accessibleName() == "Portal & address"
    banner.dismissed.emit()
    desk.workspace.portal.start()
    assert desk.window.banners.banner(Topic.CERTIFICATE) is None
    assert desk.workspace.strip.certificate_notice_read


def test_a_narrow_window_shows_list_or_details(shared: Desk) -> None:
    window = shared.window
    window.resize(760, 560)
    assert window.details.isVisible()
    assert not window.list.isVisible()
    window.close_details()
    assert window.list.isVisible()
    assert not window.details.isVisible()


def test_esc_closes_the_details(qtbot: QtBot, shared: Desk) -> None:
    shared.window.list.view.setFocus()
    qtbot.keyClick(shared.window.list.view, Qt.Key.Key_Escape)
    assert not shared.window.details_open


def test_f6_goes_through_the_panes(shared: Desk, qtbot: QtBot) -> None:
    window = shared.window
    QApplication.processEvents()
    window.sidebar.nav.setFocus()
    seen = []
    for _ in range(4):
        window.focus_next_pane()
        seen.append(window.focusWidget())
    assert seen == [window.list.view, window.details.url, window.strip.button, window.sidebar.nav]


def test_ctrl_and_a_number_choose_a_filter(desk: Desk, qtbot: QtBot) -> None:
    desk.window.activateWindow()
    qtbot.keyClick(desk.window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.sidebar.current is LinkFilter.ENDED


def test_every_control_has_a_name(shared: Desk) -> None:
    assert silent(shared.window) == []


def test_a_crash_shows_a_report_that_can_be_copied(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    desk.notices.logs = desk.context.paths.logs
    desk.workspace._session.messages.bug(ValueError("broken"))
    desk.workspace._session.messages.bug(ValueError("again"))
    caplog.clear()
    desk.press("Copy report", desk.sheet())
    assert "ValueError: broken" in QGuiApplication.clipboard().text()
    desk.press("Open log folder", desk.sheet())
    assert opened == [QUrl.fromLocalFile(str(desk.context.paths.logs))]
    desk.press("Close", desk.sheet())


def test_a_copy_that_stops_is_told_and_tried_again(desk: Desk, told: Told) -> None:
    path = desk.file("a.pdf")
    created = desk.context.links.create(Mode.SEND, [path], LinkOptions(), by="maya", announced=True)
    path.unlink()
    desk.workspace.copies.start(created.link.id)
    assert desk.toast()[0] == "Copy stopped"
    desk.press("Show")
    assert desk.window.details_open
    path.write_bytes(b"back")
    desk.window.details.callout_chosen.emit(Callout.TRY_AGAIN)
    assert desk.state() is LinkState.ACTIVE


def test_menus_open_for_rows_and_files(shared: Desk) -> None:
    window = shared.window
    window.list.menu_requested.emit(window.list.view.selected(), QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    window.details.file_menu_wanted.emit(shared.newest().items[0], QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert [action.isEnabled() for action in menu.actions()] == [True, False]
    menu.close()


def test_a_copy_without_room_offers_to_free_some(qtbot: QtBot, desk: Desk) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    desk.window.open_details()
    callout = LinkCallout(stopped(desk.newest().link, waits=True))
    qtbot.addWidget(callout)
    callout.chosen.connect(desk.window.details.callout_chosen)
    (free,) = (one for one in callout.findChildren(QPushButton) if one.text() == "Free up space…")
    free.click()
    window = desk.workspace.preferences.window
    assert window is not None
    assert window.page is not None
    assert window.page.accessibleName() == "Storage"
    window.close()
