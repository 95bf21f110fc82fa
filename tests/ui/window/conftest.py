"""Fixtures of the window's tests: jobs that run inline, and a record of what people are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.app import build_context
from sharedesk.core.link import Mode
from sharedesk.services.keeping import KeptPasswords
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.desk import reach_watch
from sharedesk.ui.desk.notices import Notices
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.jobs import InlinePool, Jobs
from sharedesk.ui.look import theme as look
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Messages, Notice, Problem
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.links import LinkListModel
from tests.secrets import MemorySecrets

from .desk import Desk, PlayedPortal, PlayedReach


@dataclass
class Told:
    """Everything that went through the door for messages, in order."""

    notices: list[Notice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)


@pytest.fixture
def messages(qtbot: QtBot) -> Messages:
    """The one door for messages."""
    return Messages()


@pytest.fixture
def told(messages: Messages) -> Told:
    """What was said through `messages`."""
    record = Told()
    messages.noticed.connect(record.notices.append)
    messages.went_wrong.connect(record.problems.append)
    messages.crashed.connect(record.crashes.append)
    return record


@pytest.fixture
def jobs(messages: Messages) -> Jobs:
    """Jobs that run at once, on the test's own thread."""
    return Jobs(InlinePool(), messages.fail)


@pytest.fixture(params=[13, 15])
def text_px(theme: Theme, request: pytest.FixtureRequest) -> Iterator[int]:
    """The smallest text and the largest; beyond that the whole interface is scaled, and nothing changes its place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(look._look, "scale", request.param / 13)
        theme.use(Scheme.LIGHT)
        yield request.param
    theme.use(Scheme.LIGHT)


@pytest.fixture(autouse=True)
def nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the jobs of the light out of the tests of other things: it looks when a test tells it to."""
    monkeypatch.setattr(reach_watch, "SOON_MS", 600_000)


@pytest.fixture
def desk(
    qtbot: QtBot,
    jobs: Jobs,
    messages: Messages,
    told: Told,
    data_dir: Path,
    tmp_path: Path,
) -> Iterator[Desk]:
    """An open window on the services of a new data directory."""
    folder = tmp_path / "files"
    folder.mkdir()
    context = build_context(data_dir)
    context.kept = KeptPasswords(MemorySecrets(), context.settings, context.clock)
    portal = PlayedPortal(context.bus)
    context.portal = portal
    reach = context.reach = PlayedReach(context)
    window = MainWindow(LinkListModel(context.clock), ActivityModel(context.clock))
    qtbot.addWidget(window, before_close_func=lambda _window: window.close_for_good())
    window.resize(1180, 760)
    notices = Notices(messages, window)
    bridge = Bridge(context.bus)
    workspace = Workspace(Session(context, jobs, bridge, messages, "maya"), window)
    with qtbot.waitExposed(window):  # else the platform may still undo what a test does to its size
        window.show()
    workspace.feed.load()
    workspace.portal.start()
    yield Desk(context, portal, window, workspace, reach, notices, folder)
    workspace.close()
    bridge.close()
    context.close()


@pytest.fixture
def linked(desk: Desk) -> Desk:
    """A desk with one link, chosen."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    return desk
