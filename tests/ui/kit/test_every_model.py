"""Every list of the window keeps Qt's rules for models while its rows come, go, change, are sorted and start anew."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.link import Item, ItemKind
from sharedesk.core.mail import MailState
from sharedesk.core.waits import Cause, Wait
from sharedesk.events import TransferProgress
from sharedesk.ui.models.activity import PAGE, ActivityModel
from sharedesk.ui.models.audit import AuditModel
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.models.links import Counts, LinkListModel
from sharedesk.ui.pages.details_parts import FEW, ItemsModel
from sharedesk.ui.pages.sidebar import Sidebar
from sharedesk.ui.preferences.hits import HitList
from sharedesk.ui.preferences.matching import Hit
from sharedesk.ui.preferences.window import PageEntry, PreferencesWindow
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import NOW, make_copy_progress, make_link, make_transfer

UI = Path(__file__).parents[3] / "sharedesk" / "ui"
STEPS = 60


@dataclass
class Alive:
    """A model, what it belongs to, and the ways in which it changes."""

    model: QAbstractItemModel
    changes: list[Callable[[random.Random], object]]
    owner: QObject | None = None


def links() -> Alive:
    """Return the list of links."""
    now = [NOW]
    model = LinkListModel(lambda: now[0], UTC)
    revisions: dict[int, int] = {}

    def one(chance: random.Random) -> int:
        return chance.randint(1, 12)

    def put(chance: random.Random) -> None:
        link_id = one(chance)
        revisions[link_id] = revision = revisions.get(link_id, 0) + 1
        made = NOW - timedelta(days=link_id // 3)
        ends = chance.choice((None, NOW + timedelta(hours=link_id)))
        title, size = chance.choice("abc") + str(link_id), chance.randint(1, 9)
        people = chance.choice(((), ("anna@example.com",)))
        model.upsert(
            make_link(
                link_id,
                title=title,
                size=size,
                created_at=made,
                revision=revision,
                expires_at=ends,
                allowed_emails=people,
            )
        )

    def page(chance: random.Random) -> None:
        first = one(chance)
        model.append(
            [make_link(number, created_at=NOW - timedelta(days=number)) for number in range(first + 5, first, -1)]
        )

    def later(_chance: random.Random) -> None:
        now[0] += timedelta(hours=5)
        model.tick()

    return Alive(model, [
        put, put, put, page, later,
        lambda chance: model.remove(one(chance)),
        lambda chance: model.order_by(chance.choice(list(Order))),
        lambda chance: model.show(chance.choice(list(LinkFilter)), chance.choice(("", "", "a", "zz"))),
        lambda chance: model.hold(chance.random() < 0.5),
        lambda chance: model.set_waiting({one(chance): Wait(chance.choice(list(Cause)))}),
        lambda _chance: model.set_waiting({}),
        lambda chance: model.set_mail(chance.choice(list(MailState))),
        lambda chance: model.set_copy(make_copy_progress(one(chance), copied=chance.randint(0, 100))),
        lambda chance: model.set_transfer(make_transfer(one(chance), chance.randint(0, 100))),
    ])  # fmt: skip


def activity() -> Alive:
    """Return what happened to a link."""
    model = ActivityModel(lambda: NOW)
    seq = [2 * PAGE]

    def event(number: int, action: Action = Action.PAGE_VIEWED) -> Event:
        return Event(number, NOW, action, "t", None, None, None, Who(), {}, "00")

    def transfer(chance: random.Random, *, running: bool) -> TransferProgress:
        delivery = chance.randint(1, 6)
        return TransferProgress(1, delivery, "a.pdf", f"anna{delivery % 3}", chance.randint(0, 99), 100, running)

    def happens(chance: random.Random) -> None:
        seq[0] += chance.randint(0, 1)
        model.add_event(event(seq[0], chance.choice((Action.PAGE_VIEWED, Action.DOWNLOAD_STARTED))))

    def again(chance: random.Random) -> None:
        first = seq[0] - chance.randint(1, PAGE)
        model.set_events(
            [event(number) for number in range(seq[0], first, -1)], [transfer(chance, running=True)], first
        )

    return Alive(model, [
        again, happens, happens, lambda _chance: model.tick(),
        lambda chance: model.set_transfer(transfer(chance, running=True)),
        lambda chance: model.set_transfer(transfer(chance, running=False)),
        lambda chance: model.append([event(0), event(-1)], chance.choice((None, 3))),
        lambda _chance: model.set_events([]),
    ])  # fmt: skip


def audit() -> Alive:
    """Return the audit log."""
    model = AuditModel(lambda: NOW, UTC)

    def events(first: int, last: int) -> list[Event]:
        return [
            Event(n, NOW, Action.LINK_PAUSED, "t", None, None, None, Who(person="maya"), {}, "0")
            for n in range(first, last)
        ]

    return Alive(model, [
        lambda _chance: model.clear(),
        lambda chance: model.append(events(1, chance.randint(1, 9))[::-1], chance.choice((None, 1)), {"t": "Lease"}),
        lambda chance: model.prepend(events(model.newest_seq, model.newest_seq + chance.randint(0, 4)), {}),
        lambda _chance: model.fetchMore(model.index(-1, -1)),
        lambda _chance: model.stop_asking(),
    ])  # fmt: skip


def items() -> Alive:
    """Return the files of a link."""
    model = ItemsModel()

    def some(chance: random.Random) -> list[Item]:
        return [
            Item(str(number), 1, f"{number}.pdf", ItemKind.FILE, 9, 1, "/a")
            for number in range(1, chance.randint(1, FEW * 3))
        ]

    return Alive(model, [
        lambda chance: model.set_items(some(chance), FEW),
        lambda chance: model.set_items(some(chance), None),
        lambda _chance: model.set_items([], FEW),
    ])  # fmt: skip


def filters() -> Alive:
    """Return the filters at the left of the window."""
    sidebar = Sidebar(lambda: None)
    return Alive(sidebar.nav.model(), [
        lambda chance: sidebar.set_counts(Counts(*(chance.randint(0, 3) for _ in range(4)))),
        lambda chance: sidebar.choose(chance.choice(list(LinkFilter))),
    ], sidebar)  # fmt: skip


def hits() -> Alive:
    """Return what a search in Preferences found."""
    found = HitList()

    def show(chance: random.Random) -> None:
        count = chance.randint(0, 5)
        found.show_hits("text", [Hit(place, f"Page {place}") for place in range(count)], is_all=chance.random() < 0.5)

    return Alive(found.view.model(), [show, lambda _chance: found.enter(), lambda _chance: found.choose_first()], found)


def pages() -> Alive:
    """Return the pages of Preferences."""
    window = PreferencesWindow("maya")

    def set_pages(chance: random.Random) -> None:
        window.set_pages([PageEntry(f"Page {n}", "gear-six", QWidget) for n in range(chance.randint(1, 4))])

    return Alive(window.nav.model(), [set_pages, lambda _chance: window.open_page(0)], window)


def choices() -> Alive:
    """Return the choices of a list that opens."""
    combo = Combo([("Off", False), ("On", True)], name="Option")
    return Alive(combo.model(), [
        lambda chance: combo.set_choices([(str(number), number) for number in range(chance.randint(1, 6))]),
        lambda chance: combo.choose(chance.randint(0, 9), "Other"),
    ], combo)  # fmt: skip


MODELS: dict[str, Callable[[], Alive]] = {
    "models/links.py": links,
    "models/activity.py": activity,
    "models/audit.py": audit,
    "pages/details_parts.py": items,
    "pages/sidebar.py": filters,
    "preferences/hits.py": hits,
    "preferences/window.py": pages,
    "widgets/combo.py": choices,
}
"""Each model by the file that makes it."""


@pytest.fixture(params=MODELS)
def alive(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Alive]:
    """Return a model, which outlives the checker that watches it."""
    made = MODELS[request.param]()
    yield made
    if made.owner is not None:
        made.owner.deleteLater()


@pytest.mark.parametrize("by_qt", [True, False], ids=["Qt's checks", "pytest-qt's checks"])
def test_a_model_keeps_the_rules_whatever_changes(alive: Alive, qtmodeltester: ModelTester, by_qt: bool) -> None:
    """Qt's own checker warns, which fails the test; the other one raises."""
    qtmodeltester.check(alive.model, force_py=not by_qt)
    chance = random.Random(7)
    sizes = set()
    for _ in range(STEPS):
        chance.choice(alive.changes)(chance)
        sizes.add(alive.model.rowCount())
    qtmodeltester.check(alive.model, force_py=not by_qt)
    alive.model.blockSignals(True)  # the checker forgets its model now, but would still hear of it
    assert len(sizes) > 1 or isinstance(alive.owner, Sidebar)  # which never has other filters


def _makes_models(path: Path) -> bool:
    """Say whether a file has a class of its own with a model of Qt as its base, or makes one of Qt's own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        bases = node.bases if isinstance(node, ast.ClassDef) else [node.func] if isinstance(node, ast.Call) else []
        names = [base.id for base in bases if isinstance(base, ast.Name)]
        if any(
            name.startswith("Q") and name.endswith(("Model", "ComboBox")) and "Selection" not in name for name in names
        ):
            return True
    return False


def test_no_model_is_left_out() -> None:
    assert {path.relative_to(UI).as_posix() for path in UI.rglob("*.py") if _makes_models(path)} == set(MODELS)
