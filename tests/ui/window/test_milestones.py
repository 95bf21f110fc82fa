"""What is read out by itself: how far a copy is, what was done, and at once what went wrong."""

from __future__ import annotations

import pytest

from sharedesk.core.link import Mode
from sharedesk.events import CopyProgress
from sharedesk.ui.desk import milestones
from sharedesk.ui.widgets import toast
from sharedesk.ui.widgets.cards import Meaning

from .desk import Desk


@pytest.mark.parametrize(
    ("percents", "told"),
    [
        (
            (0, 10, 26, 27, 49, 51, 74, 75, 99, 100),
            ["25 percent copied", "50 percent copied", "75 percent copied", "copied"],
        ),
        ((3, 80, 100), ["75 percent copied", "copied"]),
        ((60, 70, 100), ["copied"]),
        ((100,), []),
    ],
)
def test_a_copy_is_told_at_each_quarter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, percents: tuple[int, ...], told: list[str]
) -> None:
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    heard: list[str] = []
    monkeypatch.setattr(milestones, "announce", lambda _window, text: heard.append(text))
    for percent in percents:
        desk.workspace._session.bridge.copy_progress.emit(CopyProgress(desk.links()[0].id, percent * 7, 700, None))
    assert heard == [f"a.pdf: {words}" for words in told]


def test_what_went_wrong_interrupts_the_reader_and_what_went_well_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, bool]] = []
    monkeypatch.setattr(toast, "announce", lambda _toast, text, *, urgent: heard.append((text, urgent)))
    desk.window.toasts.show("Link copied", "a.pdf")
    desk.window.toasts.show("Downloaded by anna@example.com", "a.pdf")
    desk.window.toasts.show("Copy stopped", "Disk is full", meaning=Meaning.BAD)
    assert [urgent for _text, urgent in heard] == [False, False, True]
    assert [text.split(".")[0] for text, _urgent in heard] == [
        "Link copied",
        "Downloaded by anna@example",
        "Copy stopped",
    ]
