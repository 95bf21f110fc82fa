"""The door for messages tells foreseen errors in words and reports the rest as bugs."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sharedesk import __version__
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.ui.messages import Messages, Notice, Offer, Problem, report
from sharedesk.ui.widgets.cards import Meaning

from .conftest import Told


def test_a_notice_carries_its_offers(messages: Messages, told: Told) -> None:
    undo = Offer("Undo", lambda: None)
    messages.say("Link copied", "a.pdf", undo)
    assert told.notices == [Notice("Link copied", "a.pdf", (undo,), Meaning.OK)]


def test_a_foreseen_error_is_a_problem_in_sentences(messages: Messages, told: Told) -> None:
    messages.fail(EnvironmentFault("Not enough space", "The disk has 3 MB free", "Free up space"))
    assert told.problems == [Problem("Not enough space", "The disk has 3 MB free. Free up space.")]
    assert told.crashes == []


def test_an_error_without_details_has_only_its_title(messages: Messages, told: Told) -> None:
    messages.fail(UserError("There is no such link"))
    assert told.problems == [Problem("There is no such link", "")]


def test_anything_else_is_a_bug_with_a_report(messages: Messages, told: Told, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        messages.fail(KeyError("secret-name"))
    assert told.problems == []
    assert __version__ in told.crashes[0]
    assert "KeyError" in told.crashes[0]
    assert "Unforeseen error" in caplog.text
    caplog.clear()


def test_a_report_names_no_people_and_opens_no_link() -> None:
    address, token = "anna@example.com", "Ab3dEf-hIjKlMnOpQrStUvW_"
    told = report(ValueError(f"{address} at https://desk/s/{token} in {Path.home() / 'Klage.pdf'}"))
    assert told.endswith(f"ValueError: [address] at https://desk/s/[token] in {Path('~') / 'Klage.pdf'}\n")


def test_a_report_has_the_traceback() -> None:
    def fails() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken") as caught:
        fails()
    assert "in fails" in report(caught.value)


@pytest.mark.shows("16.5.4")
def test_the_last_resort_takes_exceptions_of_every_thread(
    qtbot: QtBot, messages: Messages, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    restore = messages.install()
    try:
        error = ValueError("on the main thread")
        sys.excepthook(ValueError, error, None)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    finally:
        restore()
    qtbot.waitUntil(lambda: len(told.crashes) == 2)
    assert "on the main thread" in told.crashes[0]
    assert "ZeroDivisionError" in told.crashes[1]
    caplog.clear()


def test_leaving_is_not_a_bug(messages: Messages, told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    restore = messages.install()
    try:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        restore()
    assert told.crashes == []
    assert "KeyboardInterrupt" in capsys.readouterr().err
