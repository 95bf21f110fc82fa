"""The light under a link's address: what it says, when it looks, and what its button does."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.core.judging import judge
from sharedesk.core.reach import Answer, Sighting, Trust
from sharedesk.events import PortalState
from sharedesk.ui.desk import reach_watch
from sharedesk.ui.guide import KEEP_WORKING, Chapter
from sharedesk.ui.look import theme as look
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.pages.reach_line import ReachLine
from sharedesk.ui.texts import tr
from tests.ui.conftest import Check

from .desk import Desk


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changed is looked at without a pause."""
    monkeypatch.setattr(reach_watch, "SOON_MS", 0)


@pytest.fixture
def line(linked: Desk) -> ReachLine:
    """The light of an open link, once it has an answer."""
    linked.window.open_details()
    linked.workspace.reach.look()
    return linked.window.details.reach


def test_a_plain_yes(linked: Desk, line: ReachLine, unnamed: Check) -> None:
    assert line.isVisible()
    assert line.headline.text() == "Recipients can open your links"
    assert not line.sentence.isVisible()
    assert not line.button.isVisible()
    assert "Good: Certificate is valid. Issued by Let's Encrypt" in line.toolTip()
    assert line.accessibleName() == "Can a recipient open this? Recipients can open your links."
    assert line.accessibleDescription().count("\n") == 4
    assert unnamed(linked.window) == []


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_yes_but_with_the_button_that_mends_it(
    linked: Desk, line: ReachLine, qtbot: QtBot, theme: Theme, clipped: Check, scheme: Scheme
) -> None:
    theme.use(scheme)
    linked.reach.see(far=Sighting(Answer.PORTAL, replace(linked.reach.certificate, trust=Trust.MADE_HERE)))
    linked.workspace.reach.look()
    assert line.headline.text() == "Opens after a browser warning"
    assert line.sentence.text().startswith("Recipients see a warning first")
    assert "Note: Opens after a browser warning." in line.accessibleDescription()
    assert line.headline.palette().windowText().color().name() == look.color("warn").name()
    assert clipped(linked.window.details) == []
    line.button.click()
    preferences = linked.workspace.preferences.window
    assert preferences is not None
    assert preferences.page is not None
    assert preferences.page.accessibleName() == "Portal & address"

    def focused() -> str:
        widget = preferences.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    qtbot.waitUntil(lambda: focused() == "Certificate")


def test_no(linked: Desk, line: ReachLine) -> None:
    linked.reach.see(leads_to=())
    linked.workspace.reach.look()
    assert line.headline.text() == "Recipients can't open your links"
    assert "No name server knows share.example.com" in line.sentence.text()
    assert line.button.text() == "Set public address"


def test_it_follows_the_portal_and_mends_it(linked: Desk, line: ReachLine, qtbot: QtBot) -> None:
    linked.portal.tell(PortalState.PAUSED)
    qtbot.waitUntil(lambda: line.headline.text() == "Portal is paused")
    line.button.click()
    assert linked.portal.state is PortalState.ONLINE
    linked.portal.tell(PortalState.OFFLINE, "The network is gone.")
    qtbot.waitUntil(lambda: line.sentence.text() == "The network is gone.")
    line.button.click()
    assert linked.portal.restarts == 1
    qtbot.waitUntil(lambda: line.headline.text() == "Recipients can open your links")


@pytest.mark.parametrize("language", ["en", "de"])
def test_where_the_computer_cannot_be_kept_awake_the_guide_says_what_helps(
    linked: Desk, line: ReachLine, qtbot: QtBot, language: str, request: pytest.FixtureRequest
) -> None:
    if language == "de":
        request.getfixturevalue("german")
    linked.reach.see(can_stay_awake=False)
    linked.workspace.reach.look()
    qtbot.waitUntil(lambda: line.headline.text() == tr("This computer may sleep"))
    assert "kept awake while" not in line.toolTip()
    for _ in range(2):
        line.button.click()
        guide = linked.workspace.help.guide
        assert guide is not None
        assert guide.pages.textCursor().block().text() == tr(KEEP_WORKING)
        assert 0 <= guide.pages.cursorRect().top() < guide.pages.viewport().height()
        guide.open(Chapter.RECIPIENT)


def test_it_follows_the_settings(linked: Desk, line: ReachLine, qtbot: QtBot) -> None:
    before = len(linked.reach.asked)
    linked.context.change_setting("branding.title", "Northwind", by="maya")
    linked.context.change_setting("transfers.awake", "false", by="maya")
    qtbot.waitUntil(lambda: len(linked.reach.asked) == before + 1)


def test_it_looks_again_on_another_network_and_after_a_while(linked: Desk, line: ReachLine) -> None:
    watch, asked = linked.workspace.reach, linked.reach.asked
    before = len(asked)
    watch.notice()
    watch.notice()
    assert len(asked) == before
    linked.reach.own = (ip_address("10.0.0.7"),)
    watch.notice()
    assert len(asked) == before + 1
    watch._looked_at -= reach_watch.FRESH_SECONDS
    watch.notice()
    assert len(asked) == before + 2


def test_nothing_is_looked_at_while_nobody_sees_the_window(linked: Desk, line: ReachLine, qtbot: QtBot) -> None:
    linked.workspace.reach.start()
    qtbot.waitUntil(lambda: not linked.workspace.reach.is_due)
    before = len(linked.reach.asked)
    linked.window.hide()
    linked.workspace.reach.look()
    linked.workspace.reach.notice()
    assert len(linked.reach.asked) == before
    linked.window.show()
    qtbot.waitUntil(lambda: len(linked.reach.asked) == before + 1)


def test_of_a_link_that_ended_it_says_nothing(linked: Desk, line: ReachLine) -> None:
    linked.context.links.revoke(linked.links()[0].token, by="maya")
    assert line.isHidden()


def test_markup_in_a_name_stays_text(line: ReachLine, linked: Desk) -> None:
    facts = replace(linked.reach.facts, problem="<b>bold</b>", running=False)
    line.show_report(judge(facts, linked.context.clock()))
    assert "&lt;b&gt;" in line.toolTip()
    assert line.sentence.text() == "<b>bold</b>"
