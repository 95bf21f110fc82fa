"""Filters and search in the list of links: what they find, while links come, change and go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sharedesk.ui.models import link_walk
from sharedesk.ui.models.links import Counts, LinkListModel, LinkRole
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import make_ended, make_link, sample_links

from .conftest import links_of, shown


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (LinkFilter.ALL, "12 11 10 9 8 7 6 5 4 3 2 1"),
        (LinkFilter.ACTIVE, "12 11 10 9 8 7"),
        (LinkFilter.ATTENTION, "5 4"),
        (LinkFilter.ENDED, "3 2 1"),
    ],
)
def test_filters(model: LinkListModel, wanted: LinkFilter, ids: str) -> None:
    model.append(sample_links())
    model.show(wanted)
    assert [row for row in shown(model) if row.isdigit()] == ids.split()
    assert model.counts() == Counts(all=12, active=6, attention=2, ended=3)


@pytest.mark.parametrize(
    ("text", "ids"),
    [("HALVORSEN", "12 11"), ("halvorsen video", "12"), ("  annex  ", "2"), ("ÉTÉ", "1"), ("été", "1"), ("zzz", "")],
)
def test_search_looks_at_titles_and_items_without_case(model: LinkListModel, text: str, ids: str) -> None:
    model.append(
        [
            make_link(12, title="Deposition video – Halvorsen"),
            make_link(11),
            make_link(2, title="Letter", item_names="Letter.pdf\nAnnex 4.xlsx"),
            make_link(1, title="Photos d'été"),
        ]
    )
    model.show(LinkFilter.ALL, text)
    assert [row for row in shown(model) if row.isdigit()] == ids.split()


@pytest.mark.parametrize(
    ("text", "ids"), [("berg@example.org", "2 1"), ("Osei", "1"), ("letter anna", "2"), ("anna halvorsen", "")]
)
def test_search_looks_at_who_may_open_a_link_and_who_did(model: LinkListModel, text: str, ids: str) -> None:
    model.set_takers({1: ("j.berg@example.org", "k.osei@example.com"), 9: ("nobody@example.com",)})
    model.append(
        [
            make_link(3, title="Halvorsen"),
            make_link(2, title="Letter", allowed_emails=("anna@example.com", "j.berg@example.org")),
            make_link(1, allowed_emails=("*@example.org",)),
        ]
    )
    model.show(LinkFilter.ALL, text)
    assert [row for row in shown(model) if row.isdigit()] == ids.split()


def test_a_link_is_found_as_soon_as_its_recipients_are_known(model: LinkListModel) -> None:
    model.append([make_link(1, revision=1)])
    model.show(LinkFilter.ALL, "anna")
    assert shown(model) == []
    model.set_takers({1: ("anna@example.com",)})
    assert shown(model) == ["[Today]", "1"]
    model.upsert(make_link(1, revision=2, allowed_emails=("ben@example.com",)))
    assert shown(model) == ["[Today]", "1"]
    model.show(LinkFilter.ALL, "ben anna")
    assert shown(model) == ["[Today]", "1"]
    model.remove(1)
    model.upsert(make_link(1))
    assert shown(model) == []


def test_a_new_link_joins_only_the_rows_it_belongs_to(model: LinkListModel) -> None:
    model.append(links_of(1))
    model.show(LinkFilter.ENDED)
    model.upsert(make_link(2))
    assert shown(model) == []
    model.upsert(make_ended(1))
    assert shown(model) == ["[Today]", "1"]


def test_an_edited_title_is_found(model: LinkListModel) -> None:
    model.append(links_of(2, 1))
    model.show(LinkFilter.ALL, "lease")
    model.upsert(make_link(1, title="Harbour lease", revision=2))
    assert shown(model) == ["[Today]", "1"]


def test_typing_jumps_to_a_title(model: LinkListModel) -> None:
    model.append([make_link(3, title="Beta"), make_link(2, title="Älter"), make_link(1, title="alpha")])

    def find(start: int, text: str, hits: int = 1) -> list[int]:
        flags = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchWrap
        return [
            index.row() for index in model.match(model.index(start, 0), Qt.ItemDataRole.DisplayRole, text, hits, flags)
        ]

    assert find(1, "al") == [3]
    assert find(2, "BE") == [1]
    assert find(0, "ält") == [2]
    assert find(0, "zz") == []
    assert model.match(model.index(0, 0), LinkRole.SECTION, "Today", 1, Qt.MatchFlag.MatchExactly)[0].row() == 0


@pytest.fixture
def slow_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every slice look at two links, so that a query takes many turns of the event loop."""
    monkeypatch.setattr(link_walk, "_BATCH", 2)
    ticks = iter(range(10_000))
    monkeypatch.setattr(link_walk, "perf_counter", lambda: next(ticks) * link_walk.SLICE_SECONDS * 0.6)


@pytest.mark.usefixtures("slow_walks")
def test_what_happens_during_a_query_is_in_its_answer(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(links_of(*range(40, 20, -1)))
    with qtbot.waitSignal(model.filtered):
        model.show(LinkFilter.ACTIVE)
        assert model._walk is not None
        model.upsert(make_link(41))
        model.upsert(make_ended(40))
        model.upsert(make_ended(22))
        model.remove(39)
        model.append(links_of(20, 19))
        model.tick()
    expected = [str(number) for number in (41, *range(38, 22, -1), 21, 20, 19)]
    assert [row for row in shown(model) if row.isdigit()] == expected


@pytest.mark.usefixtures("slow_walks")
def test_the_last_question_is_answered(model: LinkListModel, qtbot: QtBot) -> None:
    model.append([replace(link, title=f"Title {link.id}") for link in links_of(*range(30, 0, -1))])
    with qtbot.waitSignal(model.filtered):
        for text in ("t", "ti", "title 7"):
            model.show(LinkFilter.ALL, text)
    assert shown(model) == ["[Today]", "27", "17", "7"]
    assert model.query.terms == ("title", "7")


def test_the_same_answer_leaves_the_rows_alone(model: LinkListModel, qtbot: QtBot) -> None:
    model.append(links_of(2, 1))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.filtered):
        model.show(LinkFilter.ACTIVE)
