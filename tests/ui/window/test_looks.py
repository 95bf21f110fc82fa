"""What stands side by side in the window agrees: a light with its link, a strip with its copies, a name with itself."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from sharedesk.core.link import CopyPhase, LinkDetails, LinkEdit, LinkOptions, Mode
from sharedesk.core.saying import Sentence, told
from sharedesk.core.sizes import Amount
from sharedesk.events import CopyProgress, PortalState
from sharedesk.services.room import DISK_IS_FULL, NoRoomError
from sharedesk.store.links import LinkRepository
from sharedesk.ui.desk import reach_watch
from sharedesk.ui.dialogs.confirm import erase_sheet, remove_item_sheet
from sharedesk.ui.pages import callouts
from sharedesk.ui.pages.option_list import ONLY_YOU
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.labels import Elided
from sharedesk.ui.wording import options, status, words
from tests.factories import NOW, make_link

from .desk import Desk

LONG = "Grundstückskaufvertragsentwurf mit sämtlichen Anlagen und Nebenvereinbarungen der Beteiligten"
FULL = NoRoomError(
    DISK_IS_FULL,
    Sentence("It needs {size} and this disk has {free} free.", size=Amount(12), free=Amount(3)),
    "Free some space, or share the original instead.",
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed is looked at without a pause."""
    monkeypatch.setattr(reach_watch, "SOON_MS", 0)


def chosen(desk: Desk, **given: object) -> LinkDetails:
    """Make a link and open its details."""
    made = desk.context.links.create(Mode.SHARE, [desk.file("a.pdf")], LinkOptions(**given), by="maya")  # type: ignore[arg-type]
    desk.workspace.feed.load()
    desk.window.list.view.select(made.link.token)
    desk.window.open_details()
    return made


def test_no_light_says_yes_above_a_link_that_does_not_open(linked: Desk) -> None:
    linked.window.open_details()
    linked.workspace.reach.look()
    light, token = linked.window.details.reach, linked.links()[0].token
    assert light.isVisible()
    linked.context.links.pause(token, by="maya")
    assert not light.isVisible()
    linked.context.links.resume(token, by="maya")
    assert light.isVisible()
    (linked.folder / "a.pdf").unlink()
    linked.context.presence.patrol("", 10, lambda _size: None)
    assert not light.isVisible()
    linked.portal.tell(PortalState.OFFLINE, "The port is taken.")
    linked.workspace.reach.look()
    assert light.headline.text() != "Recipients can open your links"
    assert light.isVisible()  # what keeps every link from opening is said in any case


def test_when_a_link_ends_is_said_in_german(german: None) -> None:
    assert words.due(NOW + timedelta(hours=2), NOW, UTC) == "heute um 12:42"
    assert words.due(NOW + timedelta(hours=20), NOW, UTC) == "morgen um 06:42"
    later = NOW + timedelta(days=2)
    assert words.due(later, NOW, UTC) == words.when(later, NOW, UTC)


def test_of_many_people_one_and_the_number_of_the_others_are_shown(desk: Desk) -> None:
    people = tuple(f"anna{n:02}@example.com" for n in range(30))
    chosen(desk, allowed_emails=people)
    shown = desk.window.details.options.findChildren(Elided)
    [line] = [one for one in shown if one.full_text.startswith("anna00")]
    assert line.full_text == "anna00@example.com and 29 more"
    assert line.toolTip().count("@example.com") == 30
    two = options.lines(make_link(allowed_emails=people[:2]), NOW)[0]
    assert (two.value, two.short) == ("anna00@example.com, anna01@example.com", "")


def test_the_button_of_an_option_stands_in_its_line(desk: Desk) -> None:
    chosen(desk, password="correct horse")
    part = desk.window.details.options
    [value] = [one for one in part.findChildren(Elided) if one.full_text == ONLY_YOU]
    [replace] = [one for one in part.buttons() if one.accessibleName() == "Replace the password"]
    QApplication.processEvents()
    assert abs(value.geometry().center().y() - replace.geometry().center().y()) <= 1


def test_a_question_about_a_long_name_stays_a_question(desk: Desk) -> None:
    path = desk.file("x" * 250 + ".pdf")
    made = desk.context.links.create(Mode.SHARE, [path], LinkOptions(title=LONG), by="maya")
    name = made.items[0].name
    for sheet, whole in ((erase_sheet([made.link], 0), LONG), (remove_item_sheet(made.items[0]), name)):
        assert words.brief(whole) in sheet.windowTitle()
        assert whole not in sheet.windowTitle()
        assert sheet.heading.toolTip().replace("\u200b", "") == f"<qt>{whole}</qt>"
        sheet.deleteLater()
    short = erase_sheet([make_link(title="a.pdf")], 0)
    assert short.heading.toolTip() == ""
    short.deleteLater()
    assert words.brief(name) in callouts.lost(made.items).text


def test_the_newest_links_in_the_tray_keep_their_endings(desk: Desk) -> None:
    tray = Tray(desk.window)
    tray.show_links([make_link(title="x" * 90 + ".pdf")])
    [action] = tray._recent_menu.actions()
    assert len(action.text()) == 48
    assert action.text().endswith("x.pdf")
    assert tray._recent_menu.windowFlags() == tray.menu.windowFlags()  # with the same corners


def test_a_new_link_says_what_protects_it_and_how_long_it_lasts(desk: Desk) -> None:
    link = make_link(title="Harbour lease", has_password=True, expires_at=NOW + timedelta(days=7))
    assert options.promise(link, NOW) == "Harbour lease · password on · 7 days"
    assert options.promise(make_link(title="a.pdf"), NOW) == "a.pdf"
    desk.context.change_setting("policy.expiry.default", "7d", by="maya")
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.toast() == ("Link copied", "a.pdf · 7 days")


def test_a_copy_says_how_fast_it_goes() -> None:
    assert words.pace(7_400_000_000, 36.0) == "206 MB/s · 36 s left"
    assert words.pace(0, 0.0) == "0 s left"
    assert words.pace(5, None) == ""


def test_a_copy_without_room_is_told_once_and_shortly(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    link_id = desk.newest().link.id
    monkeypatch.setattr(desk.workspace.copies, "is_running", lambda _link_id: True)
    desk.context.bus.publish(CopyProgress(link_id, 4, 12, 3.0))
    strip = desk.window.strip.findChildren(QLabel)
    qtbot.waitUntil(lambda: any("Copying 1 link" in one.text() for one in strip))
    store = desk.context.base.store
    with store.write():
        LinkRepository(store).update(link_id, phase=CopyPhase.STOPPED, phase_detail=told(FULL))
    desk.context.links.edit(desk.newest().link.token, LinkEdit(title="b"), by="maya")
    qtbot.waitUntil(lambda: any(one.text().endswith(" free") for one in strip))
    assert not any("Copying 1 link" in one.text() for one in strip)
    stopped = desk.newest().link
    trouble = callouts.stopped(stopped, waits=True)
    assert trouble.title == "Not enough space for the copy"
    said = "It needs 12 bytes and this disk has 3 bytes free. It goes on by itself when there is room."
    assert trouble.text == said
    assert status.link_status(stopped, desk.context.clock()).detail == "Disk is full"
