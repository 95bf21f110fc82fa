"""An audit log of a million events: until the first rows of every filter are there, and until its chain is checked."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.figures import Figures, Row, Target, interleave
from bench.workbench import Workbench
from sharedesk.app import build_context
from sharedesk.core.audit import Action, EventFilter, Who
from sharedesk.core.chain import START, ChainEnd
from sharedesk.core.clock import utc_now
from sharedesk.services.context import AppContext
from sharedesk.services.export import ExportFormat
from sharedesk.store.chain import ChainRepository, row_hash
from sharedesk.store.models import EventRow
from sharedesk.store.times import to_ms

FIRST_ROWS = Target(200)
CHECK = Target(10)
APPENDED = 200
PEOPLE = ("Maya Lindqvist", "Tomas Berg", "Élodie Roux")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
COLUMNS = (
    EventRow.seq, EventRow.at, EventRow.action, EventRow.token, EventRow.item, EventRow.bytes, EventRow.total,
    EventRow.ip, EventRow.email, EventRow.user_agent, EventRow.person, EventRow.detail, EventRow.hash,
)  # fmt: skip
OFTEN = {Action.PAGE_VIEWED: 50, Action.DOWNLOAD_STARTED: 30, Action.DOWNLOAD_COMPLETED: 25, Action.LINK_CREATED: 10}


def measure(bench: Workbench) -> list[Row]:
    """Fill a log of its own, ask it everything, and check it."""
    program = build_context(bench.folder / "audit")
    try:
        fill(program, bench.scale.events)
        return [*_first_rows(bench, program), *_whole(bench, program), _append(bench, program)]
    finally:
        program.close()


def fill(program: AppContext, number: int) -> None:
    """Write `number` events over three years with a chain that holds, in one transaction."""
    store = program.base.store
    with store.write():
        store.add(EventRow.insert_many([[None] * len(COLUMNS)], fields=COLUMNS), rows(number))
        last = ChainEnd(*store.rows(EventRow.select(EventRow.seq, EventRow.hash).where(EventRow.seq == number))[0])
        ChainRepository(store).move("head", last)


def rows(number: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of COLUMNS: a busy office, with some events that hardly ever happen."""
    dice = random.Random(1)
    actions = dice.choices(list(Action), [OFTEN.get(action, 1) for action in Action], k=number)
    at, step = to_ms(utc_now() - timedelta(days=3 * 365)), 3 * 365 * 86_400_000 // number
    previous = START.hash
    for seq, action in enumerate(actions, 1):
        at += dice.randrange(2 * step)
        person = dice.choice(PEOPLE) if action.group in {"link", "settings"} else None
        row = (
            seq, at, action.value, f"token-{dice.randrange(50_000)}", f"Report {seq % 977} – final.pdf", 5, 10,
            f"192.0.{dice.randrange(8)}.{dice.randrange(256)}", _email(dice), AGENT, person, '{"number": 7}', "",
        )  # fmt: skip
        previous = row_hash(previous, row)
        yield (*row[:-1], previous)


def _email(dice: random.Random) -> str | None:
    return f"user{dice.randrange(3000)}@example.com" if dice.random() < 0.3 else None


def filters() -> dict[str, EventFilter]:
    """Return what people ask for, alone and together."""
    middle = utc_now() - timedelta(days=500)
    return {
        "nothing": EventFilter(),
        "link": EventFilter(token="token-777"),
        "often": EventFilter(actions=("page.viewed",)),
        "group": EventFilter(actions=("download.*",)),
        "seldom": EventFilter(actions=("audit.trimmed",)),
        "person": EventFilter(person=PEOPLE[0]),
        "e-mail": EventFilter(email="user7@example.com"),
        "address": EventFilter(ip="192.0.3.7"),
        "network": EventFilter(ip="192.0.3."),
        "since": EventFilter(since=middle),
        "month": EventFilter(since=middle, until=middle + timedelta(days=30)),
        "month and person": EventFilter(since=middle, until=middle + timedelta(days=30), person=PEOPLE[1]),
        "until and group": EventFilter(until=middle, actions=("download.*",)),
        "often and person": EventFilter(actions=("page.viewed",), person=PEOPLE[2]),
        "link and group": EventFilter(token="token-777", actions=("download.*",)),
        "text": EventFilter(text="report 5"),
        "text nowhere": EventFilter(text="nowhere"),
        "umlaut nowhere": EventFilter(text="übermorgen"),
        "text and network": EventFilter(text="nowhere", ip="192.0."),
    }


def _first_rows(bench: Workbench, program: AppContext) -> list[Row]:
    wanted = filters()

    def ask(one: EventFilter) -> float:
        begin = time.perf_counter()
        program.audit.page(one)
        return (time.perf_counter() - begin) * 1000

    asked: dict[str, Callable[[], float]] = {name: partial(ask, one) for name, one in wanted.items()}
    times = interleave(bench.scale.rounds, asked)
    number = bench.commands.note("audit.page(filter)   (in process; the first 200 rows, or what 0.1 s of search found)")
    medians = {name: Figures(tuple(found)).median for name, found in times.items()}
    slowest = max(medians, key=lambda name: medians[name])
    title = f"audit, {bench.scale.events:,} events"
    return [
        Row(f"{title}: first rows, no filter", "ms", Figures(tuple(times["nothing"])), (number,), target=FIRST_ROWS),
        Row(
            f"{title}: first rows, slowest of {len(wanted)} filters ({slowest})", "ms",
            Figures(tuple(times[slowest])), (number,), target=FIRST_ROWS,
        ),
    ]  # fmt: skip


def _whole(bench: Workbench, program: AppContext) -> list[Row]:
    def check() -> float:
        begin = time.perf_counter()
        assert program.audit.verify() is None
        return time.perf_counter() - begin

    def export() -> float:
        begin = time.perf_counter()
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            program.export.write(EventFilter(), ExportFormat.CSV, nowhere)
        return time.perf_counter() - begin

    times = interleave(bench.scale.few_rounds, {"check": check, "export": export}, warm_up=0)
    checked, exported = (
        bench.commands.note(f"{call}   (in process)") for call in ("audit.verify()", "export.write(…)")
    )
    title = f"audit, {bench.scale.events:,} events"
    return [
        Row(f"{title}: check the chain", "s", Figures(tuple(times["check"])), (checked,), target=CHECK),
        Row(f"{title}: export as CSV", "s", Figures(tuple(times["export"])), (exported,)),
    ]


def _append(bench: Workbench, program: AppContext) -> Row:
    """Append events in one transaction, so that the disk is not measured."""
    who = Who("192.0.2.7", "anna@example.com", AGENT)

    def append() -> float:
        with program.base.store.write():
            begin = time.perf_counter()
            for _ in range(APPENDED):
                with program.base.journal.change() as change:
                    change.record(Action.PAGE_VIEWED, who=who, item="Report.pdf")
            took = time.perf_counter() - begin
        return took / APPENDED * 1000

    times = interleave(bench.scale.rounds, {"append": append})["append"]
    number = bench.commands.note("journal.change(): change.record(…)   (in process, without the commit)")
    return Row(f"audit, {bench.scale.events:,} events: append one", "ms", Figures(tuple(times)), (number,))
