"""The activity of a link in words, alive, and kept true to Qt's rules for models."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, Detail, Event, Who
from sharedesk.events import TransferProgress
from sharedesk.ui.models.activity import LINE, PAGE, ActivityModel
from sharedesk.ui.pages.timeline import Timeline, TimelineDelegate
from sharedesk.ui.wording import events
from sharedesk.ui.wording.happened import describe
from tests.corpus import HOSTILE_NAMES

NO_LINK = {"settings", "portal", "audit"}
"""What happens to no link, and so stands in the activity of none."""
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def event(seq: int, action: Action, who: Who | None = None, **values: int | str) -> Event:
    detail: Detail = {}
    item = str(values["item"]) if "item" in values else None
    done, total = (int(values[name]) if name in values else None for name in ("bytes", "total"))
    return Event(seq, NOW - timedelta(minutes=5), action, "t", item, done, total, who or Who(), detail, "00")


def transfer(acknowledged: int, *, running: bool = True, delivery: int = 7) -> TransferProgress:
    return TransferProgress(1, delivery, "a.pdf", "anna", acknowledged, 200, running)


@pytest.fixture
def model(qtbot: QtBot, qtmodeltester: ModelTester) -> ActivityModel:
    model = ActivityModel(lambda: NOW)
    model.me = "maya"
    qtmodeltester.check(model)
    return model


def texts(model: ActivityModel) -> list[str]:
    return [model.index(row, 0).data(LINE).text for row in range(model.rowCount())]


@pytest.mark.parametrize("action", [action for action in Action if action.group not in NO_LINK])
def test_every_action_has_words(action: Action) -> None:
    line = describe(event(1, action, Who(person="maya")), "maya", NOW)
    assert line.text
    assert "." not in line.text


@pytest.mark.parametrize("action", list(Action))
def test_an_action_looks_the_same_wherever_it_is_told(action: Action) -> None:
    one = event(1, action, Who(person="maya"))
    here, there = describe(one, "maya", NOW), events.describe(one, "Lease", NOW, UTC)
    assert (here.icon, here.ink) == (there.icon, there.ink)


@pytest.mark.parametrize(
    ("who", "text"),
    [
        (Who(person="maya"), "You downloaded"),
        (Who(person="tomas"), "tomas downloaded"),
        (Who(email="anna@example.com", ip="192.0.2.1"), "anna@example.com downloaded"),
        (Who(ip="192.0.2.1"), "192.0.2.1 downloaded"),
        (Who(), "Someone downloaded"),
    ],
)
def test_who_it_was(who: Who, text: str) -> None:
    assert describe(event(1, Action.DOWNLOAD_COMPLETED, who), "maya", NOW).text == text


@pytest.mark.parametrize(
    ("action", "detail", "text"),
    [
        (Action.LINK_MISSING, {}, "File not found"),
        (Action.LINK_MISSING, {"reason": "damaged"}, "A copy is damaged"),
        (Action.LINK_FOUND, {}, "The file is back"),
        (Action.LINK_FOUND, {"repaired": 2}, "The file was copied again"),
    ],
)
def test_copies_are_not_called_originals(action: Action, detail: Detail, text: str) -> None:
    assert describe(replace(event(1, action), detail=detail), "maya", NOW).text == text


def test_where_and_how_far() -> None:
    who = Who(email="anna@example.com", ip="192.0.2.1")
    stopped = describe(event(1, Action.DOWNLOAD_INTERRUPTED, who, item="a.pdf", bytes=61, total=100), "maya", NOW)
    assert stopped.detail.startswith("a.pdf at 61% · 192.0.2.1 · ")
    whole = describe(event(1, Action.DOWNLOAD_COMPLETED, who, item="a.pdf"), "maya", NOW)
    assert whole.detail.startswith("a.pdf · completed · 192.0.2.1 · ")
    assert (
        describe(event(1, Action.DOWNLOAD_INTERRUPTED, Who(person="maya")), "maya", NOW).text == "You were interrupted"
    )


def test_running_downloads_stand_above_what_happened(model: ActivityModel) -> None:
    model.set_events([event(2, Action.PAGE_VIEWED), event(1, Action.LINK_CREATED, Who(person="maya"))], [transfer(0)])
    model.set_transfer(transfer(50))
    model.set_transfer(transfer(10, delivery=8))
    model.set_transfer(replace(transfer(10, delivery=9), who="ben"))
    assert [model.index(row, 0).data(LINE).percent for row in range(2)] == [5, 15]
    model.set_transfer(transfer(200, running=False))
    model.set_transfer(transfer(200, running=False))
    assert [model.index(row, 0).data(LINE).percent for row in range(2)] == [5, 5]
    model.set_transfer(replace(transfer(10, running=False, delivery=9), who="ben"))
    model.add_event(event(3, Action.DOWNLOAD_COMPLETED))
    assert texts(model) == [
        "anna is downloading",
        "Someone downloaded",
        "Someone opened the page",
        "You created the link",
    ]


def test_speed_and_the_time_that_is_left_are_told_and_go_when_nothing_moves(
    qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    now = NOW
    model = ActivityModel(lambda: now)
    qtmodeltester.check(model)
    size = 100_000_000

    def move(done: int, *, delivery: int = 7, item: str = "a.pdf") -> str:
        model.set_transfer(TransferProgress(1, delivery, item, "anna", done, size, running=True))
        return str(model.index(0, 0).data(LINE).detail)

    assert move(0) == "0 bytes of 100 MB · a.pdf"
    now += timedelta(seconds=1)
    assert move(2_000_000) == "2.0 of 100 MB · 2.0 MB/s · 49 s left · a.pdf"
    assert move(0, delivery=8, item="b.pdf") == "2.0 of 200 MB · 2.0 MB/s · 2 min left · 2 files"
    model.set_events([], [TransferProgress(1, 7, "a.pdf", "anna", 2_000_000, size, running=True)])
    assert move(2_000_000) == "2.0 of 100 MB · 2.0 MB/s · 49 s left · a.pdf"
    now += timedelta(seconds=20)
    with qtbot.waitSignal(model.dataChanged):
        model.tick()
    assert model.index(0, 0).data(LINE).detail == "2.0 of 100 MB · a.pdf"
    model.set_events([])
    model.tick()
    assert model.rowCount() == 0


def test_events_come_once_and_starts_are_left_out(model: ActivityModel) -> None:
    model.set_events([event(2, Action.DOWNLOAD_STARTED), event(1, Action.LINK_CREATED)])
    model.add_event(event(1, Action.LINK_CREATED))
    model.add_event(event(3, Action.DOWNLOAD_STARTED))
    assert texts(model) == ["Someone created the link"]


def test_old_events_give_way_and_can_be_read_again(model: ActivityModel) -> None:
    model.set_events([event(seq, Action.PAGE_VIEWED) for seq in range(PAGE + 5, 5, -1)])
    model.add_event(event(PAGE + 9, Action.LINK_PAUSED))
    assert model.rowCount() == PAGE
    assert texts(model)[0] == "Someone paused the link"
    assert model.older == 7


def test_older_events_stand_below_and_stay(model: ActivityModel) -> None:
    model.set_events([event(seq, Action.PAGE_VIEWED) for seq in range(2 * PAGE, PAGE, -1)], older=PAGE + 1)
    model.append([event(2, Action.DOWNLOAD_STARTED), event(1, Action.LINK_CREATED)], None)
    assert (texts(model)[-1], model.older) == ("Someone created the link", None)
    model.append([], None)
    model.add_event(event(3 * PAGE, Action.LINK_PAUSED))
    assert model.rowCount() == PAGE + 1
    assert model.older is not None


def test_what_is_read_out_and_explained(model: ActivityModel) -> None:
    model.set_events([event(1, Action.LINK_PAUSED, Who(person="maya"))], [transfer(50)])
    first, second = model.index(0, 0), model.index(1, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "anna is downloading, 50 of 200 bytes · a.pdf, 25 percent"
    assert first.data(Qt.ItemDataRole.ToolTipRole) is None
    assert str(second.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("You paused the link, ")
    assert "2026" in second.data(Qt.ItemDataRole.ToolTipRole)
    assert second.data() == "You paused the link"
    assert second.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None


@pytest.mark.parametrize(("name", "is_long"), [("a.pdf", False), ("x" * 120 + ".pdf", True)])
def test_what_had_to_be_shortened_is_whole_in_the_tooltip(
    qtbot: QtBot, model: ActivityModel, monkeypatch: pytest.MonkeyPatch, name: str, *, is_long: bool
) -> None:
    model.set_events([event(1, Action.DOWNLOAD_COMPLETED, Who(person="maya"), item=name)])
    timeline = Timeline(model)
    qtbot.addWidget(timeline)
    timeline.resize(400, 100)
    timeline.show()
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _view: shown.append(text.replace("\u200b", "")))
    for kind in (QEvent.Type.ToolTip, QEvent.Type.WhatsThis):
        at = timeline.visualRect(model.index(0, 0)).center()
        QApplication.sendEvent(timeline.viewport(), QHelpEvent(kind, at, QPoint()))
    assert len(shown) == 1
    assert "2026" in shown[0]
    assert (name in shown[0]) is is_long


@pytest.mark.parametrize("name", HOSTILE_NAMES.values())
def test_text_from_outside_is_never_rich_text(qtbot: QtBot, name: str) -> None:
    """CVE-2022-21690: what a visitor sent must not be drawn as HTML, which would fetch pictures."""
    model = ActivityModel(lambda: NOW)
    who = Who(ip=name or None, email=name or None, user_agent=name, person=name or None)
    model.set_events([event(1, Action.DOWNLOAD_COMPLETED, who, item=name)], [replace(transfer(1), item=name, who=name)])
    timeline = Timeline(model)
    qtbot.addWidget(timeline)
    for row in range(model.rowCount()):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole):
            assert not GuiQt.mightBeRichText(model.index(row, 0).data(role) or ""), "Qt draws these by itself"
    assert isinstance(timeline.itemDelegate(), TimelineDelegate), "it draws with QPainter.drawText, which knows no HTML"


def test_markup_is_drawn_as_it_is_written(qtbot: QtBot) -> None:
    def drawn(person: str) -> QImage:
        model = ActivityModel(lambda: NOW)
        model.set_events([event(1, Action.DOWNLOAD_COMPLETED, Who(person=person), item="a")])
        timeline = Timeline(model)
        qtbot.addWidget(timeline)
        timeline.resize(600, 60)
        return timeline.grab().toImage()

    assert drawn("<b>x</b>") != drawn("x")
    assert drawn("<b>x</b>") != drawn("<i>x</i>")
    assert drawn("x") == drawn("x")


@pytest.mark.parametrize(
    ("action", "who", "detail", "text", "more"),
    [
        (Action.PASSWORD_FAILED, Who(ip="192.0.2.81"), {}, "192.0.2.81 gave a wrong password", ""),
        (Action.CODE_SENT, Who(ip="192.0.2.81"), {"address": "a@x.de"}, "A code was sent", "a@x.de"),
        (Action.CODE_PASSED, Who(email="a@x.de", ip="192.0.2.81"), {}, "a@x.de confirmed by code", "192.0.2.81"),
        (
            Action.EMAIL_SUBMITTED,
            Who(ip="192.0.2.81"),
            {"address": "<img src=x>", "on_the_list": False},
            "192.0.2.81 gave an address",
            "<img src=x> · not on the list",
        ),
        (Action.PREVIEW_VIEWED, Who(ip="192.0.2.81"), {}, "192.0.2.81 looked at a preview", ""),
        (Action.PREVIEW_VIEWED, Who(ip="192.0.2.81"), {"robot": "Slack"}, "Preview by a bot (Slack)", "192.0.2.81"),
        (Action.PREVIEW_VIEWED, Who(), {"robot": "unknown"}, "Preview by a bot", ""),
        (Action.GATE_LOCKED, Who(ip="192.0.2.81"), {}, "192.0.2.81 tried too often and has to wait", ""),
        (Action.GATE_UNLOCKED, Who(person="maya"), {}, "You let everyone try again", ""),
        (Action.CLAIM_RELEASED, Who(person="maya", email="a@x.de"), {}, "You gave a reserved download back", ""),
        (
            Action.CLAIM_RELEASED,
            Who(email="a@x.de"),
            {"reason": "nothing was downloaded"},
            "A reserved download is free again",
            "a@x.de · nothing was downloaded",
        ),
        (Action.CLAIM_SUSPENDED, Who(), {}, "A reserved download stopped half-way", ""),
        (
            Action.CLAIM_SUSPENDED,
            Who(email="a@x.de"),
            {"reason": "it stopped"},
            "a@x.de stopped half-way",
            "it stopped",
        ),
        (Action.TIME_REQUESTED, Who(), {}, "Someone asked for more time", ""),
        (Action.LINK_USED, Who(), {}, "The link is used up", ""),
        (Action.LINK_USED, Who(person="maya"), {}, "You ended the link as used", ""),
        (
            Action.LINK_EDITED,
            Who(person="maya"),
            {"extended_by_days": 3, "expires_at": "x"},
            "You gave it 3 more days",
            "",
        ),
        (
            Action.LINK_EDITED,
            Who(person="maya"),
            {"password": True, "allowed_emails": "a@x.de", "max_downloads": 3},
            "You changed its password, who it is for and its downloads",
            "",
        ),
    ],
)
def test_what_happened_at_the_gates(action: Action, who: Who, detail: Detail, text: str, more: str) -> None:
    happened = Event(1, NOW - timedelta(minutes=5), action, "t", None, None, None, who, detail, "00")
    line = describe(happened, "maya", NOW)
    assert line.text == text
    assert line.detail.startswith(more)
