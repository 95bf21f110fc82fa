"""What the window says while mail fails, and the receipt of a link that is saved from its details."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from sharedesk.core.mail import MailState, MailStatus
from sharedesk.events import MailChanged
from sharedesk.ui.desk.mail_watch import TITLE
from sharedesk.ui.desk.receipts import _file_name
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.widgets.cards import Banner

from .conftest import Told
from .desk import Desk

FAILING = MailStatus(MailState.FAILING, datetime(2026, 11, 25, tzinfo=UTC), "The mail server does not answer.")
WORKING = MailStatus(MailState.WORKING, datetime(2026, 11, 25, tzinfo=UTC))


def become(desk: Desk, monkeypatch: pytest.MonkeyPatch, status: MailStatus) -> Banner | None:
    """Let mail be as `status` says, and return what the window says of it."""
    monkeypatch.setattr(desk.context.mail, "status", lambda: status)
    desk.workspace.mail.look()
    return desk.window.banners.banner(Topic.MAIL)


def test_while_mail_fails_the_window_says_so_and_leads_to_the_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    banner = become(desk, monkeypatch, FAILING)
    assert banner is not None
    assert TITLE in {shown.text() for shown in banner.findChildren(QLabel)}
    banner.actions_shown[0].click()
    preferences = desk.workspace.preferences.window
    assert preferences is not None
    assert preferences.isVisible()
    assert become(desk, monkeypatch, FAILING) is banner, "told once"
    assert become(desk, monkeypatch, WORKING) is None


def test_it_is_told_as_it_happens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.context.mail, "status", lambda: FAILING)
    desk.workspace._session.bridge.mail_changed.emit(MailChanged(FAILING))
    assert desk.window.banners.banner(Topic.MAIL) is not None


@pytest.mark.parametrize(
    ("name", "begins"), [("r.pdf", b"%PDF-"), ("r.csv", b"\xef\xbb\xbfkind,"), ("r.CSV", b"\xef\xbb\xbf")]
)
def test_a_receipt_is_saved_as_its_ending_says(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: Told, name: str, begins: bytes
) -> None:
    target = tmp_path / name
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(target)]))
    linked.window.details.receipt_button.click()
    assert target.read_bytes().startswith(begins)
    assert told.notices[-1].title == "Receipt saved"


def test_a_place_that_cannot_be_written_is_told(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: Told
) -> None:
    nowhere = tmp_path / "nowhere" / "r.csv"
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit([str(nowhere)]))
    linked.window.details.receipt_button.click()
    assert told.problems[-1].title == "The receipt cannot be written."


@pytest.mark.parametrize("name", ["r.pdf", "r.csv"])
def test_a_receipt_that_is_not_whole_leaves_the_file_as_it_was(
    linked: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: Told, name: str
) -> None:
    target = tmp_path / name
    target.write_bytes(b"the one before")

    def is_full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", is_full)
    before = len(told.notices)
    linked.workspace.receipts.write(linked.newest().link, target)
    assert told.problems[-1].title == "The receipt cannot be written."
    assert "No space left on device" in told.problems[-1].text
    assert len(told.notices) == before
    assert (target.read_bytes(), list(tmp_path.glob(".*"))) == (b"the one before", [])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Engagement letter", "Engagement letter"),
        ('Q2/Q3: "final"?', "Q2 Q3   final"),
        (" .. ", "Link"),
        ("x" * 300, "x" * 80),
    ],
)
def test_the_name_that_is_offered_is_one_for_any_system(title: str, name: str) -> None:
    assert _file_name(title) == name


def test_there_is_no_receipt_of_nothing(linked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: pytest.fail("nothing is shown"))
    linked.workspace.details.show(None)
    linked.workspace.receipts.save()
