from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, Event, Who
from sharedesk.ui.look import icons
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.look.tokens import LIGHT
from sharedesk.ui.models import audit
from sharedesk.ui.models.audit import AuditModel, Column
from sharedesk.ui.widgets.audit_view import HEIGHT, AuditView
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.wording import events as wording
from sharedesk.ui.wording.events import EventLine, describe, initials, tint
from tests.factories import NOW
from tests.ui.events import make_event, many


def described(event: Event, title: str = "Lease") -> EventLine:
    return describe(event, title, NOW, UTC)


# -- words


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_words_a_symbol_and_colours(theme: Theme, action: Action) -> None:
    line = described(make_event(action=action))
    assert line.what != action.value
    assert icons.glyph(line.icon).elementCount() > 0
    for ink in (line.ink, line.result_ink):
        assert isinstance(getattr(LIGHT, ink), str)


def test_a_row_says_who_did_what_to_what_from_where_and_how_it_ended() -> None:
    line = described(make_event(4, item="Engagement letter.pdf"))
    assert (line.time, line.who, line.initials) == ("11 Jun 10:42:04", "anna@example.com", "AE")
    assert (line.what, line.about) == ("Download completed", "Engagement letter.pdf")
    assert (line.address, line.result, line.agent) == ("203.0.113.24", "OK", "Firefox")
    assert line.sentence == (
        "anna@example.com, Download completed, Engagement letter.pdf, 203.0.113.24, OK, "
        "Thu 11 June 2026, 10:42 (UTC+00:00)"
    )


@pytest.mark.parametrize(
    ("event", "about", "result"),
    [
        (make_event(), "Lease", "OK"),
        (make_event(action=Action.DOWNLOAD_INTERRUPTED, bytes=61, total=100), "Lease", "61%"),
        (make_event(action=Action.DOWNLOAD_INTERRUPTED), "Lease", "Broken off"),
        (make_event(action=Action.PORTAL_STOPPED, detail={}), "Lease", "OK"),
        (make_event(action=Action.PORTAL_STOPPED, detail={"reason": "stopped answering"}), "Lease", "Not wanted"),
        (make_event(action=Action.PASSWORD_FAILED), "Lease", "Refused"),
        (
            make_event(action=Action.SETTINGS_CHANGED, token=None, detail={"key": "portal.port", "value": "443"}),
            "portal.port: 443",
            "OK",
        ),
    ],
)
def test_what_it_is_about_and_how_it_ended(event: Event, about: str, result: str) -> None:
    line = described(event)
    assert (line.about, line.result) == (about, result)


@pytest.mark.parametrize(("robot", "what"), [("Slack", "Preview by a bot (Slack)"), ("unknown", "Preview by a bot")])
def test_what_a_robot_fetched_is_called_so(robot: str, what: str) -> None:
    assert described(make_event(action=Action.PREVIEW_VIEWED, detail={"robot": robot})).what == what


def test_a_link_that_is_gone_is_named_by_what_the_event_remembers() -> None:
    assert described(make_event(detail={"title": "Old fees"}), "").about == "Old fees"
    assert described(make_event(detail={"url": "https://x.example"}), "").about == "https://x.example"
    assert described(make_event(), "").about == ""


@pytest.mark.parametrize(
    ("who", "name", "address"),
    [
        (Who(person="Maya Lindqvist"), "Maya Lindqvist", "This computer"),
        (Who(ip="192.0.2.81"), "Unknown", "192.0.2.81"),
        (Who(), "ShareDesk", ""),
    ],
)
def test_whoever_is_not_known_is_called_so(who: Who, name: str, address: str) -> None:
    line = described(make_event(who=who))
    assert (line.who, line.address) == (name, address)


def test_another_year_is_said() -> None:
    assert described(make_event(at=NOW.replace(year=2024))).time == "11 Jun 2024 10:42"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Lindqvist", "ML"),
        ("Oluwaseun Maria Adeyemi-Blackwood", "OB"),
        ("maya", "M"),
        ("j.berg@example.org", "JB"),
        ("anna@example.com", "AE"),
        ("Unknown", "?"),
        ("---", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_always_has_the_same_colours_and_nobody_has_grey_ones() -> None:
    assert tint("Maya") is tint("Maya") is not FileKind.FILE
    assert tint(wording.UNKNOWN) is tint(wording.ITSELF) is FileKind.FILE


# -- the model


@pytest.fixture
def model(qtbot: QtBot, qtmodeltester: ModelTester) -> Iterator[AuditModel]:
    """Return an empty model that Qt's own checks watch."""
    made = AuditModel(lambda: NOW, UTC)
    qtmodeltester.check(made, force_py=True)
    yield made
    qtmodeltester.check(made, force_py=True)


def seqs(model: AuditModel) -> list[int]:
    return [model.event_at(row).seq for row in range(model.rowCount())]


def test_older_events_are_asked_for_once_and_come_below(model: AuditModel) -> None:
    asked: list[object] = []
    model.more_wanted.connect(asked.append)
    top = QModelIndex()
    assert not model.canFetchMore(top)
    model.append(many(9, 7), 7, {"token-1": "Lease"})
    assert model.canFetchMore(top)
    model.fetchMore(top)
    model.fetchMore(top)
    assert asked == [7]
    assert not model.canFetchMore(top)
    model.stop_asking()
    assert model.canFetchMore(top)
    model.append(many(6, 5), None, {})
    assert seqs(model) == [9, 8, 7, 6, 5]
    assert not model.canFetchMore(top)
    assert model.known_tokens == {"token-1"}


def test_new_events_come_on_top_once_and_what_is_chosen_stays_chosen(model: AuditModel) -> None:
    assert model.newest_seq == 0
    model.append(many(3, 1), None, {})
    chosen = QPersistentModelIndex(model.index(1, Column.WHO))
    assert model.prepend([make_event(3), make_event(4), make_event(5)], {}) == 2
    assert model.prepend([make_event(5)], {}) == 0
    assert seqs(model) == [5, 4, 3, 2, 1]
    assert model.newest_seq == 5
    assert chosen.row() == 3
    model.clear()
    assert model.rowCount() == 0


def test_cells_tips_headers_and_what_is_read_out(model: AuditModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CACHED", 1)
    model.append([make_event(2), make_event(1, Action.PASSWORD_FAILED)], None, {"token-1": "Lease"})
    cells = [model.index(0, column).data() for column in Column]
    assert cells == ["11 Jun 10:42:02", "anna@example.com", "Download completed", "Lease", "203.0.113.24", "OK"]
    assert model.index(1, Column.RESULT).data() == "Refused"
    tips = [model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in Column]
    assert tips[Column.TIME] == "Thu 11 June 2026, 10:42 (UTC+00:00)"
    assert tips[Column.WHO] == "anna@example.com\nFirefox"
    assert tips[Column.ABOUT] == "Lease"
    spoken = [model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in Column]
    assert spoken[Column.TIME].startswith("anna@example.com, Download completed")
    assert spoken[Column.RESULT] == "OK"
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None
    headers = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert headers == ["Time", "Who", "What happened", "Link or file", "Address", "Result"]
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) is None


@pytest.mark.shows("A1")
def test_cve_2022_21690_what_strangers_sent_is_no_markup_in_tips(model: AuditModel) -> None:
    evil = '<img src="//evil.example/x">'
    model.append([make_event(who=Who("192.0.2.1", evil, evil), item=evil)], None, {"token-1": evil})
    for column in Column:
        tip = model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        assert "<img" not in tip
    assert "&lt;img" in model.index(0, Column.WHO).data(Qt.ItemDataRole.ToolTipRole)


# -- the table


@pytest.fixture
def view(qtbot: QtBot, model: AuditModel) -> AuditView:
    """Return a shown table of forty events."""
    model.append(many(40, 1), None, {"token-1": "Lease"})
    made = AuditView(model)
    qtbot.addWidget(made)
    made.resize(900, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_new_events_do_not_move_what_somebody_reads(view: AuditView, model: AuditModel) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(10 * HEIGHT)
    before = model.event_at(view.rowAt(1)).seq
    model.prepend([make_event(41), make_event(42), make_event(43)], {})
    assert model.event_at(view.rowAt(1)).seq == before
    bar.setValue(0)
    model.prepend([make_event(44)], {})
    assert bar.value() == 0
    assert model.event_at(view.rowAt(1)).seq == 44


def test_scrolling_to_the_end_asks_for_more(qtbot: QtBot, model: AuditModel) -> None:
    model.append(many(80, 41), 41, {})
    asked: list[object] = []
    model.more_wanted.connect(asked.append)
    view = AuditView(model)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: asked == [41])


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_rows_are_painted_at_rest_chosen_and_with_the_ring_of_keys(
    theme: Theme, view: AuditView, scheme: Scheme
) -> None:
    theme.use(scheme)
    at_rest = view.grab().toImage()
    view.setFocus()
    view.selectRow(2)
    chosen = view.grab().toImage()
    FocusWatcher.keyboard = True
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    ringed = view.grab().toImage()
    assert len({_digest(image) for image in (at_rest, chosen, ringed)}) == 3
    assert view.currentIndex().row() == 3


def _digest(image: QImage) -> bytes:
    return bytes(image.constBits())
