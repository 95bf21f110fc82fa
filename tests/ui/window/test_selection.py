"""Several links chosen: what stands in for the details, and each action on all of them with one message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Link, LinkEdit, LinkState, Mode
from sharedesk.events import TransferProgress
from sharedesk.services.links import LinkService
from sharedesk.ui.widgets.labels import Paragraph
from tests.ui.conftest import Check

from .conftest import Told
from .desk import Desk
from .recipients import ANNA, BEN, begin, expire, move

DAYS = timedelta(days=1)


@pytest.fixture
def three(desk: Desk) -> Desk:
    """A desk with a link to a copy and two to originals, all chosen, the details open; they end in 7 days."""
    for mode, name in ((Mode.SHARE, "a.pdf"), (Mode.SHARE, "b.pdf"), (Mode.SEND, "c.pdf")):
        desk.drop(mode, desk.file(name, bytes(1000)))
        desk.context.links.edit(
            desk.newest().link.token, LinkEdit(expires_at=desk.context.clock() + 7 * DAYS), by="maya"
        )
    desk.window.open_details()
    desk.window.list.view.selectAll()
    QApplication.processEvents()
    return desk


def states(desk: Desk) -> list[LinkState]:
    return [link.state(desk.context.clock()) for link in desk.links()]


def named(desk: Desk, title: str) -> Link:
    return next(link for link in desk.links() if link.title == title)


def ends(desk: Desk) -> list[int]:
    """Return in how many days the links end, rounded."""
    now = desk.context.clock()
    return [round((link.expires_at - now) / DAYS) if link.expires_at else 0 for link in desk.links()]


def menu_words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def test_a_summary_stands_in_for_the_details(three: Desk, unnamed: Check, clipped: Check) -> None:
    window = three.window
    assert window.selection.isVisible()
    assert not window.details.isVisible()
    assert window.selection._title.text() == "3 links chosen"
    assert window.selection._holding.text() == "1 copy · 2 originals · 3.0 KB"
    assert unnamed(window.selection) == []
    assert clipped(window.selection) == []
    window.list.view.select(named(three, "a.pdf").token)
    assert window.details.isVisible()
    assert not window.selection.isVisible()


def test_paused_and_running_links_are_paused_and_resumed_by_two_actions(three: Desk) -> None:
    acts, pane = three.window.actions_, three.window.selection
    three.context.links.pause(named(three, "b.pdf").token, by="maya")
    assert (pane.pause.text(), pane.resume.text()) == ("Pause", "Resume")
    assert pane.resume.isVisible()
    pane.pause.click()
    assert three.toast() == ("2 links paused", "")
    assert states(three) == [LinkState.PAUSED] * 3
    assert (pane.pause.text(), pane.resume.isVisible()) == ("Resume", False)
    acts.undo.trigger()
    assert states(three) == [LinkState.ACTIVE, LinkState.PAUSED, LinkState.ACTIVE]
    acts.resume.trigger()
    assert states(three) == [LinkState.ACTIVE] * 3


def test_all_are_extended_with_one_undo(three: Desk) -> None:
    three.window.actions_.extend[7].trigger()
    assert ends(three) == [14, 14, 14]
    assert three.toast() == ("3 links extended by 7 days", "")
    three.press("Undo")
    assert ends(three) == [7, 7, 7]


def test_people_are_told_which_links_were_not_extended_and_why(three: Desk, told: Told) -> None:
    three.context.change_setting("policy.expiry.maximum", "12d", by="admin")
    longer = named(three, "a.pdf")
    three.context.links.edit(longer.token, LinkEdit(expires_at=three.context.clock() + 11 * DAYS), by="maya")
    three.window.actions_.extend[3].trigger()
    assert ends(three) == [10, 10, 11]
    assert three.toast()[0] == "2 links extended by 3 days"
    [problem] = told.problems
    assert problem.title == "1 link was not extended"
    assert problem.text.startswith("“a.pdf”: Your administrator allows an expiry of 12d at most.")


def test_of_many_that_refuse_the_first_are_named(desk: Desk, told: Told) -> None:
    for number in range(5):
        desk.drop(Mode.SHARE, desk.file(f"{number}.pdf"))
    links = desk.links()
    for link in links:
        desk.context.links.edit(link.token, LinkEdit(expires_at=None), by="maya")
    desk.workspace.commands.extend(links, 3)
    [problem] = told.problems
    assert problem.title == "5 links were not extended"
    assert problem.text.count("This link never expires") == 3
    assert problem.text.endswith("2 more links.")


def test_a_link_that_expired_lives_again_and_no_undo_is_promised(three: Desk) -> None:
    three.window.list.view.select(named(three, "b.pdf").token)
    expire(three, named(three, "b.pdf"))
    three.window.actions_.extend[3].trigger()
    assert named(three, "b.pdf").state(three.context.clock()) is LinkState.ACTIVE
    assert three.toast() == ("Link extended by 3 days", "b.pdf")
    assert three.offers() == []


def test_what_cannot_be_extended_is_not_offered(three: Desk) -> None:
    for link in three.links():
        three.context.links.edit(link.token, LinkEdit(expires_at=None), by="maya")
    three.workspace.desk.adapt()
    assert not three.window.selection.extend.isEnabled()
    menu = three.window.actions_.row_menu()
    assert [action.isEnabled() for action in menu.actions() if action.text() == "Extend"] == [False]
    menu.close()


def test_all_are_erased_after_one_question(three: Desk, qtbot: QtBot) -> None:
    link = named(three, "a.pdf")
    three.context.bus.publish(TransferProgress(link.id, 5, "a.pdf", "anna@example.com", 0, 1000, running=True))
    qtbot.waitUntil(lambda: three.workspace.details.downloads_of(link.id) == 1)
    three.window.actions_.erase.trigger()
    sheet = three.sheet()
    assert sheet.windowTitle() == "Erase 3 links now?"
    [_title, text] = [part.accessibleName() for part in sheet.findChildren(Paragraph)]
    assert text == (
        "The links stop working. 1 running download is cut off. Their copies (1.0 KB) are erased. "
        "Shared originals stay where they are. The audit log keeps its record. This can't be undone."
    )
    three.press("Erase now", sheet)
    assert states(three) == [LinkState.REVOKED] * 3
    assert three.toast() == ("3 links erased", "Nothing had left")


def test_who_had_something_of_erased_links_is_counted_once(three: Desk) -> None:
    for name, visitor in (("a.pdf", ANNA), ("b.pdf", ANNA), ("b.pdf", BEN)):
        move(three, begin(three, named(three, name), visitor), 10)
    three.window.actions_.erase.trigger()
    three.press("Erase now", three.sheet())
    assert three.toast() == ("3 links erased", "2 people had some of them")


def test_only_living_links_are_erased_and_running_ones_can_be_paused_instead(three: Desk) -> None:
    three.context.links.revoke(named(three, "a.pdf").token, by="maya")
    three.context.links.pause(named(three, "b.pdf").token, by="maya")
    three.window.actions_.erase.trigger()
    assert three.sheet().windowTitle() == "Erase 2 links now?"
    three.press("Pause instead", three.sheet())
    assert states(three) == [LinkState.PAUSED, LinkState.PAUSED, LinkState.REVOKED]


def test_all_are_deleted_with_one_undo(three: Desk, qtbot: QtBot) -> None:
    three.window.list.view.setFocus()
    qtbot.keyClick(three.window.list.view, Qt.Key.Key_Delete)
    assert three.links() == []
    assert three.toast() == ("3 links deleted", "")
    three.press("Undo")
    assert len(three.links()) == 3


def test_a_bug_at_one_link_is_reported_once_and_the_others_go_on(
    three: Desk, told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pause = LinkService.pause
    broken = {named(three, name).token for name in ("a.pdf", "b.pdf")}

    def fail(service: LinkService, token: str, *, by: str) -> object:
        if token in broken:
            raise ValueError(token)
        return pause(service, token, by=by)

    monkeypatch.setattr(LinkService, "pause", fail)
    three.window.actions_.pause.trigger()
    caplog.clear()
    assert states(three) == [LinkState.PAUSED, LinkState.ACTIVE, LinkState.ACTIVE]
    assert len(told.crashes) == 1


def test_the_menu_of_many_rows_has_what_works_on_all(three: Desk) -> None:
    menu = three.window.actions_.row_menu()
    assert menu_words(menu) == ["Pause links", "Extend", "Erase now…", "Delete links"]
    menu.close()
    three.window.list.view.select(named(three, "a.pdf").token)
    menu = three.window.actions_.row_menu()
    assert menu_words(menu)[:2] == ["Copy link", "Show QR code"]
    assert menu_words(menu)[-4:] == ["Pause link", "Extend", "Erase now…", "Delete link"]
    menu.close()


def test_the_days_are_chosen_with_keys(three: Desk, qtbot: QtBot) -> None:
    extend = three.window.selection.extend
    extend.setFocus()
    qtbot.keyClick(extend, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu_words(menu) == ["By 3 days", "By 7 days"]
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert ends(three) == [10, 10, 10]


def test_in_a_narrow_window_the_actions_on_all_cover_the_list(three: Desk) -> None:
    window = three.window
    window.close_details()
    window.resize(760, 560)
    window.list.view.selectAll()
    window.open_details()
    QApplication.processEvents()
    assert window.selection.width() > 600
    assert window.focusWidget() is window.selection.pause
    window.selection.close_button.click()
    assert window.list.isVisible()


def test_f6_reaches_the_actions_on_all(three: Desk) -> None:
    window = three.window
    window.list.view.setFocus()
    window.focus_next_pane()
    assert window.focusWidget() is window.selection.pause


def test_many_changes_at_once_are_looked_at_once(three: Desk) -> None:
    looked: list[int] = []
    three.window.actions_.adapted.connect(lambda: looked.append(1))
    three.workspace.feed._take(([(link, False) for link in three.links()], {}))
    assert looked == [1]
