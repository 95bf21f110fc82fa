"""Fixtures of the window's tests: jobs that run inline, and a record of what people are told."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.ui.jobs import InlinePool, Jobs
from sharedesk.ui.messages import Messages, Notice, Problem


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
