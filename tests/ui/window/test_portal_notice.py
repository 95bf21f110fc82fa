"""A portal that can no longer serve is told on the desktop: once, not in front of the window, until it works again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sharedesk.events import PortalState
from sharedesk.ui.desk.portal_notice import TITLE
from sharedesk.ui.messages import Offer
from sharedesk.ui.tray import Tray

from .desk import Desk

GONE = "Another program uses port 8443."


class Desktop:
    """What is told and taken back there."""

    def __init__(self, tray: Tray) -> None:
        self.told: list[tuple[str, str]] = []
        self.offers: Sequence[Offer] = ()
        self.gone: list[int] = []
        tray.tell = self.tell  # type: ignore[method-assign]
        tray.take_back = self.gone.append  # type: ignore[method-assign]

    def tell(self, title: str, text: str, offers: Sequence[Offer] = ()) -> int:
        self.told.append((title, text))
        self.offers = offers
        return len(self.told)


@pytest.fixture
def desktop(desk: Desk) -> Desktop:
    """The desktop while the window is in the tray."""
    tray = Tray(desk.window)
    made = Desktop(tray)
    desk.workspace.use_tray(tray)
    desk.window.hide()
    return made


def test_it_is_told_once_and_gone_when_links_open_again(desk: Desk, desktop: Desktop) -> None:
    desk.portal.tell(PortalState.OFFLINE, GONE)
    assert desktop.told == [(TITLE, GONE)]
    desk.portal.tell(PortalState.STARTING)  # a try
    desk.portal.tell(PortalState.OFFLINE, "The network is gone.")
    assert (len(desktop.told), desktop.gone) == (1, [])
    again, show = desktop.offers
    show.act()
    assert desk.window.isVisible()
    again.act()
    assert desk.portal.state is PortalState.ONLINE
    assert desktop.gone == [1]
    desk.window.hide()
    desk.portal.tell(PortalState.OFFLINE, GONE)
    assert len(desktop.told) == 2
    desk.portal.tell(PortalState.PAUSED)  # links are as their owner wants them
    assert desktop.gone == [1, 2]


@pytest.mark.parametrize(
    ("state", "problem"),
    [(PortalState.PAUSED, ""), (PortalState.STARTING, ""), (PortalState.ONLINE, ""), (PortalState.OFFLINE, "")],
)
def test_what_people_did_themselves_is_not_told(desk: Desk, desktop: Desktop, state: PortalState, problem: str) -> None:
    desk.portal.tell(state, problem)
    assert (desktop.told, desktop.gone) == ([], [])


def test_who_wants_no_notices_gets_none(desk: Desk, desktop: Desktop) -> None:
    desk.context.change_setting("notify.problems", "false", by="maya")
    desk.portal.tell(PortalState.OFFLINE, GONE)
    assert desktop.told == []
    desk.portal.tell(PortalState.ONLINE)
    assert desktop.gone == []


@pytest.mark.parametrize("in_front", [True, False])
def test_in_front_the_banner_tells(
    desk: Desk, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, in_front: bool
) -> None:
    desk.window.show()
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: in_front)
    desk.portal.tell(PortalState.OFFLINE, GONE)
    assert desktop.told == ([] if in_front else [(TITLE, GONE)])


def test_a_program_without_a_tray_goes_on(desk: Desk) -> None:
    desk.window.hide()
    desk.portal.tell(PortalState.OFFLINE, GONE)
    desk.portal.tell(PortalState.ONLINE)
    assert desk.workspace.portal.view.state is PortalState.ONLINE
