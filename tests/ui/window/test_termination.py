"""SIGINT and SIGTERM end the window through its event loop."""

from __future__ import annotations

import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.ui.termination import SIGNALS, Termination


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_becomes_a_qt_signal(qtbot: QtBot, number: signal.Signals) -> None:
    termination = Termination()
    try:
        with qtbot.waitSignal(termination.asked):
            os.kill(os.getpid(), number)
    finally:
        termination.close()


def test_closing_gives_the_handlers_back(qtbot: QtBot) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    Termination().close()
    assert [signal.getsignal(number) for number in SIGNALS] == before
