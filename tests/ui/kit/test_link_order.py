"""The orders of the list: what comes first, under which headings, and that rows stay true while links change."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Ending, Link
from sharedesk.ui.look.tokens import HEIGHT_ROW, HEIGHT_SECTION
from sharedesk.ui.models import link_walk
from sharedesk.ui.models.link_order import Arrangement, Order, order_called
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.list_pane import ListPane
from sharedesk.ui.wording.sections import Calendar
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import NOW, make_ended, make_link

from .conftest import Time, rows_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def shown(model: LinkListModel) -> list[str]:
    """Return headings in brackets and titles of links, from top to bottom."""
    return rows_of(model, lambda link: link.title)


def some() -> list[Link]:
    """Return links that differ in all that they can be sorted by, newest first."""
    return [
        make_link(7, title="letter 10", size=7, expires_at=NOW + 2 * HOUR),
        make_link(6, title="Äpfel", size=70, viewed_at=NOW, expires_at=NOW + 30 * DAY),
        make_link(5, title="Letter 9", size=5, created_at=NOW - DAY),
        make_ended(4, title="ended early", size=4, created_at=NOW - 40 * DAY, ended_at=NOW - 40 * DAY),
        make_ended(3, Ending.USED, title="ended late", size=3, created_at=NOW - 40 * DAY, ended_at=NOW - HOUR),
        make_link(2, title="annex", size=5, created_at=NOW - 50 * DAY, expires_at=NOW + DAY),
        make_link(1, title="binder", size=1, created_at=NOW - 50 * DAY, expires_at=NOW + 3 * DAY),
    ]


EXPECTED = {
    Order.NAME: ["annex", "binder", "ended early", "ended late", "Letter 9", "letter 10", "Äpfel"],
    Order.SIZE: ["Äpfel", "letter 10", "Letter 9", "annex", "ended early", "ended late", "binder"],
    Order.ACTIVITY: [
        "[Today]", "Äpfel", "letter 10", "ended late", "[Yesterday]", "Letter 9", "[May]", "ended early",
        "[April]", "annex", "binder",
    ],
    Order.EXPIRY: [
        "[Expires today]", "letter 10", "[Expires tomorrow]", "annex", "[Expires within 7 days]", "binder",
        "[Expires later]", "Äpfel", "[Never expires]", "Letter 9", "[Ended]", "ended late", "ended early",
    ],
}  # fmt: skip


@pytest.mark.parametrize("order", EXPECTED)
def test_orders_and_their_headings(model: LinkListModel, order: Order) -> None:
    model.append(some())
    model.order_by(order)
    assert model.order is order
    assert shown(model) == EXPECTED[order]
    model.show(LinkFilter.ENDED)
    assert [row for row in shown(model) if row[0] != "["] == [row for row in EXPECTED[order] if "end" in row.lower()][
        -2:
    ]
    model.show(LinkFilter.ALL)
    model.order_by(Order.NEWEST)
    assert [row for row in shown(model) if row[0] != "["] == [link.title for link in some()]


@pytest.mark.parametrize("order", Order)
def test_pages_and_single_links_find_their_place(model: LinkListModel, order: Order) -> None:
    expected = EXPECTED.get(order) or ["[Today]", "letter 10", "Äpfel", "[Yesterday]", "Letter 9", "[May]"]
    model.order_by(order)
    links = some()
    model.append(links[:2])
    model.upsert(links[6])
    model.append(links[2:5])
    model.upsert(links[5])
    assert shown(model)[: len(expected)] == expected[: len(shown(model))]
    model.remove(1)
    assert "binder" not in shown(model)


def test_a_link_moves_when_it_changes_and_keeps_who_points_at_it(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(some())
    model.order_by(Order.SIZE)
    pointing = QPersistentModelIndex(model.index_of(1))
    model.upsert(make_link(1, title="binder", size=1_000, revision=2))
    qtbot.waitUntil(lambda: shown(model)[0] == "binder")
    assert pointing.row() == 0
    assert pointing.data() == "binder"


def test_headings_come_and_go_with_the_links_that_move(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(some())
    model.order_by(Order.EXPIRY)
    heading = QPersistentModelIndex(model.index(0, 0))
    model.upsert(make_link(7, title="letter 10", expires_at=NOW + 60 * DAY, revision=2))
    qtbot.waitUntil(lambda: shown(model)[:2] == ["[Expires tomorrow]", "annex"])
    assert shown(model)[4:7] == ["[Expires later]", "Äpfel", "letter 10"]
    assert not heading.isValid()


def test_nothing_moves_under_the_pointer(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(some())
    model.order_by(Order.SIZE)
    model.hold(True)
    with qtbot.waitSignal(model.dataChanged):
        model.upsert(make_link(1, title="binder", size=1_000, revision=2))
    assert shown(model)[-1] == "binder"
    model.hold(False)
    assert shown(model)[0] == "binder"


def test_what_changes_while_the_links_are_sorted_is_in_its_place(
    model: LinkListModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_walk, "SLICE_SECONDS", 0.0)
    model.append(some()[:5])
    with qtbot.waitSignal(model.filtered):
        model.order_by(Order.SIZE)
        assert shown(model)[0] == "[Today]"
        model.upsert(make_link(5, title="Letter 9", size=1_000, revision=2))
        model.remove(6)
        model.append(some()[5:])
        monkeypatch.setattr(link_walk, "SLICE_SECONDS", 1.0)
    assert shown(model) == ["Letter 9", "letter 10", "annex", "ended early", "ended late", "binder"]


def test_a_new_day_has_new_headings(model: LinkListModel, clock: Time) -> None:
    model.append(some())
    model.order_by(Order.EXPIRY)
    clock.now = NOW + DAY - HOUR
    model.tick()
    assert shown(model)[:3] == ["[Expires today]", "letter 10", "annex"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    order=st.sampled_from([order for order in Order if order is not Order.NEWEST]),
    steps=st.lists(st.tuples(st.integers(1, 12), st.integers(-3, 3), st.booleans()), max_size=30),
)
def test_rows_are_always_as_if_sorted_anew(order: Order, steps: list[tuple[int, int, bool]], qtbot: QtBot) -> None:
    model, anew = LinkListModel(lambda: NOW, UTC), LinkListModel(lambda: NOW, UTC)
    model.order_by(order)
    links: dict[int, Link] = {}
    for revision, (link_id, number, goes) in enumerate(steps, start=1):
        if goes:
            links.pop(link_id, None)
            model.remove(link_id)
            continue
        links[link_id] = make_link(
            link_id,
            title=f"{number}",
            size=abs(number),
            created_at=NOW - number * DAY,
            expires_at=NOW + number * DAY if number else None,
            revision=revision,
        )
        model.upsert(links[link_id])
        model.hold(False)
    anew.append([links[link_id] for link_id in sorted(links, reverse=True)])
    anew.order_by(order)
    assert shown(model) == shown(anew)


def test_every_section_ends_where_the_next_begins() -> None:
    calendar = Calendar(NOW, UTC)
    for order in (Order.ACTIVITY, Order.EXPIRY):
        arrangement = Arrangement(order, calendar)
        keys = sorted(arrangement.key(link) for link in some())
        for key in keys:
            section = arrangement.heading(key)
            assert section is not None
            assert key < arrangement.end(section)


def test_an_unknown_order_is_the_newest_first() -> None:
    assert order_called("size") is Order.SIZE
    assert order_called("colour") is Order.NEWEST


# On the screen


@pytest.fixture
def pane(qtbot: QtBot) -> ListPane:
    """A list on the screen."""
    model = LinkListModel(lambda: NOW, UTC)
    model.append(some())
    made = ListPane(model)
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.set_loaded()
    with qtbot.waitExposed(made):
        made.show()
    return made


def model_of(pane: ListPane) -> LinkListModel:
    model = pane.view.model()
    assert isinstance(model, LinkListModel)
    return model


def heights(pane: ListPane) -> bool:
    """Say whether headings, and only they, are lower than rows."""
    model = model_of(pane)
    headings = set(model.heading_rows())
    rows = range(model.rowCount())
    wanted = [HEIGHT_SECTION if row in headings else HEIGHT_ROW for row in rows]
    return [pane.view.rowHeight(row) for row in rows] == wanted


def test_the_order_is_chosen_with_keys(pane: ListPane) -> None:
    pane.sort.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pane.sort, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = ["Newest first", "By name", "Largest first", "Last activity first", "Expires soonest first"]
    assert [action.text() for action in menu.actions()] == titles
    assert [action.isChecked() for action in menu.actions()] == [True, False, False, False, False]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert model_of(pane).order is Order.NAME
    assert pane.sort.accessibleName() == "Sort links: By name"
    assert pane.sort.toolTip() == "By name"


def test_selection_and_heights_survive_another_order_and_a_move(pane: ListPane, qtbot: QtBot) -> None:
    pane.view.select("token-1")
    for order in Order:
        pane.set_order(order)
        assert pane.view.selected() == ["token-1"]
        assert heights(pane)
    model_of(pane).upsert(make_link(1, title="binder", expires_at=NOW + HOUR, revision=2))
    qtbot.waitUntil(lambda: model_of(pane).index_of(1).row() == 1)
    assert pane.view.selected() == ["token-1"]
    assert pane.view.currentIndex() == model_of(pane).index_of(1)
    assert heights(pane)
