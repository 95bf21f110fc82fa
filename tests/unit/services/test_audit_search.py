"""Finding events: every filter alone and together, page by page, in a log that is out of order or long."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from sharedesk.core.audit import Action, Event, EventFilter, Who, matching_actions
from sharedesk.services.audit import Count
from sharedesk.store import audit_search
from tests.factories import make_link
from tests.unit.desk import Desk

ACTIONS = (Action.PAGE_VIEWED, Action.DOWNLOAD_STARTED, Action.DOWNLOAD_COMPLETED, Action.LINK_PAUSED)
PEOPLE = (None, "Ann", "Über Bo", "Émile")
EMAILS = (None, "anna@example.com", "ben@example.org")
ADDRESSES = (None, "192.0.2.7", "192.0.20.7", "2001:db8::7", "2001:db8:1::7")
ITEMS = (None, "Report 100%.pdf", "a_b.txt", "ÖFFNUNG.pdf", "请求.pdf")
LINKS = [make_link(number, token=f"token-{number}") for number in range(1, 4)]
EVENTS = 400
PATIENT = 60.0
ALL = EventFilter()


@pytest.fixture
def log(desk: Desk) -> Desk:
    """Return a desk with a log of everything mixed, whose clock was set back twice."""
    dice = random.Random(4)
    with desk.program.base.store.write():
        for number in range(EVENTS):
            with desk.program.base.journal.change() as change:
                who = Who(
                    dice.choice(ADDRESSES), dice.choice(EMAILS), dice.choice(("curl/8", None)), dice.choice(PEOPLE)
                )
                change.record(
                    dice.choice(ACTIONS),
                    dice.choice([None, *LINKS]),
                    who=who,
                    item=dice.choice(ITEMS),
                    detail={"note": dice.choice(("", "grün", "50% off"))},
                )
            desk.clock.advance(minutes=-50 if number in {120, 260} else 1)
    return desk


@pytest.fixture(params=["all at once", "in stretches"])
def stretches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search as in a short log, and as in a long one."""
    if request.param == "in stretches":
        monkeypatch.setattr(audit_search, "RARE", 10)
        monkeypatch.setattr(audit_search, "FIRST_STRETCH", 7)
        monkeypatch.setattr(audit_search, "LONGEST_STRETCH", 23)


def fits(event: Event, wanted: EventFilter) -> bool:
    """Say in plain words what a filter means."""
    who = event.who
    if wanted.text is not None:
        texts = (event.token, event.item, who.ip, who.email, who.user_agent, who.person, str(event.detail))
        if not any(wanted.text.casefold() in (text or "").casefold() for text in texts):
            return False
    return (
        wanted.token in {None, event.token}
        and (wanted.since is None or event.at >= wanted.since)
        and (wanted.until is None or event.at < wanted.until)
        and (not wanted.actions or event.action in matching_actions(wanted.actions))
        and wanted.person in {None, who.person}
        and wanted.email in {None, who.email}
        and (
            wanted.ip is None or who.ip == wanted.ip or (wanted.ip[-1] in ".:" and (who.ip or "").startswith(wanted.ip))
        )
    )


def times(desk: Desk) -> list[tuple[datetime | None, datetime | None]]:
    start = desk.events()[0].at
    return [
        (None, None), (start + timedelta(minutes=90), None), (None, start + timedelta(minutes=110)),
        (start + timedelta(minutes=70), start + timedelta(minutes=71)), (start + timedelta(days=9), None),
        (None, start),
    ]  # fmt: skip


FILTERS: list[dict[str, object]] = [
    {}, {"token": "token-1"}, {"token": "nobody"}, {"actions": ("download.*",)}, {"actions": ("link.paused",)},
    {"actions": ("page.viewed", "link.*")}, {"actions": ("nothing.*",)}, {"person": "Ann"}, {"person": "ann"},
    {"email": "anna@example.com"}, {"ip": "192.0.2.7"}, {"ip": "192.0.2."}, {"ip": "2001:db8:"}, {"ip": "10."},
    {"text": "über"}, {"text": "öffnung"}, {"text": "GRÜN"}, {"text": "0%"}, {"text": "_b"}, {"text": "请"},
    {"text": "token-2"}, {"text": "CURL"}, {"text": "192.0.20"}, {"text": "x'; drop table event; --"},
]  # fmt: skip


@pytest.mark.usefixtures("stretches")
def test_every_filter_finds_what_it_says(log: Desk) -> None:
    everything = log.events()
    for change, (since, until) in itertools.product(FILTERS, times(log)):
        wanted = EventFilter(since=since, until=until, **change)  # type: ignore[arg-type]
        expected = [event for event in everything if fits(event, wanted)]
        assert log.program.audit.events(wanted) == expected, wanted
        assert log.program.audit.events(wanted, newest_first=True) == expected[::-1], wanted
        assert log.program.audit.count_matches(wanted, patience=PATIENT) == Count(len(expected), True), wanted


@pytest.mark.no_cover
@pytest.mark.usefixtures("stretches")
def test_filters_hold_together(log: Desk) -> None:
    everything = log.events()
    for changes in itertools.combinations(FILTERS[1:], 2):
        wanted = EventFilter(**{name: value for change in changes for name, value in change.items()})  # type: ignore[arg-type]
        expected = [event.seq for event in everything if fits(event, wanted)]
        assert [
            event.seq for event in log.program.audit.page(wanted, limit=EVENTS, patience=PATIENT).events
        ] == expected[::-1], wanted


@pytest.mark.usefixtures("stretches")
@pytest.mark.parametrize("wanted", [ALL, EventFilter(token="token-1"), EventFilter(text="a")], ids=str)
def test_pages_follow_each_other(log: Desk, wanted: EventFilter) -> None:
    found: list[Event] = []
    before: int | None = None
    while True:
        page = log.program.audit.page(wanted, before, 9, patience=PATIENT)
        found += page.events
        assert len(page.events) == 9 or page.before is None
        if page.before is None:
            break
        before = page.before
    assert found == log.program.audit.events(wanted)[::-1]


@pytest.mark.usefixtures("stretches")
def test_a_search_without_patience_comes_back_early_and_misses_nothing(log: Desk) -> None:
    wanted = EventFilter(text="öffnung")
    pages, before = [log.program.audit.page(wanted, patience=0)], None
    while (before := pages[-1].before) is not None:
        pages.append(log.program.audit.page(wanted, before, patience=0))
    assert [event for page in pages for event in page.events] == log.program.audit.events(wanted)[::-1]
    assert len(pages) == (1 if audit_search.FIRST_STRETCH > EVENTS else len(pages))


def test_a_long_search_shows_its_beginning(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_search, "FIRST_STRETCH", 10)
    page = log.program.audit.page(EventFilter(text="nowhere"), patience=0)
    assert (page.events, page.before) == ((), EVENTS + 1 - 10)


def test_counting_stops_at_a_bound_and_in_time(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    count = log.program.audit.count_matches
    assert count(bound=EVENTS) == Count(EVENTS, True)
    assert count(bound=EVENTS - 1) == Count(EVENTS - 1, False)
    monkeypatch.setattr(audit_search, "RARE", 1)
    monkeypatch.setattr(audit_search, "LONGEST_STRETCH", 50)
    viewed = EventFilter(actions=("page.*",))
    number = len(log.program.audit.events(viewed))
    assert count(viewed) == Count(number, True)
    assert count(viewed, bound=10) == Count(10, False)
    assert count(viewed, patience=-1) == Count(0, False)


def test_the_title_of_a_link_is_searched(desk: Desk) -> None:
    desk.share({"a.txt": b""}, title="Überweisung Halvorsen")
    desk.share({"b.txt": b""}, title="100_percent")
    tokens = [event.token for event in desk.events()]

    def found(text: str) -> list[str | None]:
        return [event.token for event in desk.program.audit.events(EventFilter(text=text))]

    assert found("überweisung") == tokens[:1]
    assert found("halvorsen") == tokens[:1]
    assert found("100_") == tokens[1:]
    assert found("1000") == []


def test_an_email_is_found_however_it_is_written(log: Desk) -> None:
    assert log.program.audit.events(EventFilter(email=" Anna@Example.com ")) == log.program.audit.events(
        EventFilter(email="anna@example.com")
    )


@pytest.mark.parametrize(
    ("text", "same"),
    [("192.0.2.*", "192.0.2."), ("2001:DB8:0::7", "2001:db8::7"), ("2001:DB8:", "2001:db8:"),
     (" 192.0.2.7 ", "192.0.2.7")],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(log: Desk, text: str, same: str) -> None:
    found = log.program.audit.events(EventFilter(ip=text))
    assert found
    assert found == log.program.audit.events(EventFilter(ip=same))


def test_an_empty_beginning_is_every_address(log: Desk) -> None:
    found = log.program.audit.events(EventFilter(ip="*"))
    assert found == [event for event in log.events() if event.who.ip]


def suggested(log: Desk) -> list[tuple[Callable[[str], list[str]], tuple[str | None, ...]]]:
    audit = log.program.audit
    return [(audit.people, PEOPLE), (audit.emails, EMAILS), (audit.addresses, ADDRESSES)]


def test_filters_are_suggested(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for suggest, values in suggested(log):
        assert suggest("") == sorted(value for value in values if value)
        assert suggest("nobody") == []
    assert log.program.audit.addresses("192.0.2") == ["192.0.2.7", "192.0.20.7"]
    monkeypatch.setattr("sharedesk.services.audit.SUGGESTIONS", 2)
    assert log.program.audit.addresses() == ["192.0.2.7", "192.0.20.7"]


def test_the_latest_of_a_link_come_first(log: Desk) -> None:
    expected = [event for event in log.events()[::-1] if event.token == "token-2"]
    assert list(log.program.audit.page(EventFilter(token="token-2"), limit=3).events) == expected[:3]


def test_a_new_log_has_nothing_to_find(desk: Desk) -> None:
    page = desk.program.audit.page()
    assert (page.events, page.before) == ((), None)
    assert desk.program.audit.count_matches() == Count(0, True)
    assert desk.program.audit.events(EventFilter(since=desk.clock.now, until=desk.clock.now)) == []
