from __future__ import annotations

from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sharedesk.ui.models.link_rows import LinkRows
from sharedesk.ui.wording.sections import Calendar, Section
from tests.factories import NOW

CALENDAR = Calendar(NOW, UTC)


def section_of(link_id: int) -> Section:
    """Return a section that gets older as ids fall: about four links a day."""
    return CALENDAR.section(NOW - timedelta(hours=(60 - link_id) * 6))


def expected(ids: set[int]) -> list[Section | int]:
    entries: list[Section | int] = []
    for link_id in sorted(ids, reverse=True):
        section = section_of(link_id)
        if section not in entries:
            entries.append(section)
        entries.append(link_id)
    return entries


def content(rows: LinkRows) -> list[Section | int]:
    return [rows.at(row) for row in range(len(rows))]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), max_size=60))
def test_rows_are_what_came_and_did_not_go(steps: list[tuple[bool, int]]) -> None:
    rows, ids, told = LinkRows(), set[int](), list[tuple[int, int]]()

    def announce(first: int, last: int) -> None:
        told.append((first, last))

    for come, link_id in steps:
        before = content(rows)
        told.clear()
        if come and link_id not in ids:
            rows.insert((-link_id,), section_of(link_id), announce)
            ids.add(link_id)
            [(first, last)] = told
            after = content(rows)
            assert after[:first] + after[last + 1 :] == before
        elif not come:
            assert rows.remove(link_id, announce) is (link_id in ids)
            ids.discard(link_id)
            for first, last in told:
                assert content(rows) == before[:first] + before[last + 1 :]
        assert content(rows) == expected(ids)
        assert rows.link_count == len(ids)
        assert rows.heading_rows() == [row for row, entry in enumerate(content(rows)) if isinstance(entry, Section)]
        for shown in ids:
            row = rows.row_of(shown)
            assert row is not None
            assert rows.at(row) == shown
            assert next(iter(rows.ids(row))) == shown
        assert all(link_id not in rows for link_id in set(range(1, 61)) - ids)


@given(st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_pages_give_the_same_as_single_links(ids: set[int], cut: int) -> None:
    newest_first = sorted(ids, reverse=True)
    paged, single = LinkRows(), LinkRows()
    for page in (newest_first[:cut], newest_first[cut:]):
        told: list[tuple[int, int]] = []
        before = len(paged)
        paged.extend([(link_id, section_of(link_id)) for link_id in page], lambda *rows: told.append(rows))  # noqa: B023
        assert told == ([(before, len(paged) - 1)] if page else [])
    for link_id in newest_first:
        single.insert((-link_id,), section_of(link_id), lambda *_: None)
    assert paged == single
    assert (paged == 3) is False


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 400)), max_size=30, unique_by=lambda pair: pair[0]))
def test_clocks_that_disagree_never_break_the_order(links: list[tuple[int, int]]) -> None:
    rows = LinkRows()
    for link_id, hours in links:
        rows.insert((-link_id,), CALENDAR.section(NOW - timedelta(hours=hours)), lambda *_: None)
    entries = content(rows)
    shown = [entry for entry in entries if not isinstance(entry, Section)]
    headings = [entry for entry in entries if isinstance(entry, Section)]
    assert shown == sorted((link_id for link_id, _ in links), reverse=True)
    assert headings == sorted(set(headings), reverse=True)
    assert not entries or isinstance(entries[0], Section)
    assert all(not isinstance(entry, Section) for entry in entries[-1:])
