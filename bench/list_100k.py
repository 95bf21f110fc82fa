"""Opens a list of 100,000 links and prints how long people wait.

    python -m bench.list_100k [links]

First paint: the window with its first page of 500 links. All links: while the rest arrives in pages of 1,000, one per
turn of the event loop, as the window loads them. Frames: scrolling through the whole list, painting every step. Filter,
search and sorting: from the key to the rows on the screen, and the longest time the event loop was held up meanwhile.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from statistics import quantiles
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from bench.watchdog import Gaps, until
from sharedesk.core.link import CopyPhase, Ending, Link
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.list_pane import ListPane
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import NOW, make_copying, make_ended, make_folder, make_link, make_transfer

FIRST_PAGE, PAGE = 500, 1000
STEPS = 400
TARGETS = {"first paint": 1500.0, "all links": 1500.0, "worst frame": 50.0}


def make(link_id: int, total: int) -> Link:
    """Return one of a mix of links spread over four years."""
    made = NOW - timedelta(minutes=(total - link_id) * 21)
    title = f"Matter {link_id % 977} – Engagement letter {link_id}"
    named = {"created_at": made, "title": title, "item_names": f"Letter {link_id}.pdf\nAnnex {link_id % 31}.xlsx"}
    match link_id % 10:
        case 0 | 1 | 2:
            return make_ended(link_id, Ending.EXPIRED, **named)
        case 3:
            return make_folder(link_id, **named | {"missing": link_id % 50 == 3})
        case 4 if link_id % 100 == 4:
            return make_copying(link_id, **named | {"phase": CopyPhase.STOPPED, "phase_detail": "Disk is full"})
        case 5:
            return make_link(link_id, **named | {"expires_at": NOW + timedelta(days=link_id % 30)})
        case _:
            return make_link(link_id, **named | {"downloads": link_id % 4, "last_download_at": made})


def report(what: str, milliseconds: float) -> bool:
    """Print a figure beside its target and return whether it is met."""
    target = TARGETS.get(what)
    good = target is None or milliseconds <= target
    judged = "" if target is None else f"   target {target:.0f}{'' if good else '   MISSED'}"
    print(f"{what:28} {milliseconds:9.1f} ms{judged}")
    return good


def load(app: QApplication, links: list[Link]) -> tuple[ListPane, LinkListModel, bool]:
    """Open the list and hand it all links; print what that took."""
    begin = perf_counter()
    model = LinkListModel(clock=lambda: NOW)
    pane = ListPane(model)
    pane.resize(900, 760)
    model.append(links[:FIRST_PAGE])
    pane.set_loaded()
    pane.show()
    app.processEvents()
    pane.grab()
    good = report("first paint", (perf_counter() - begin) * 1000)
    pages = iter(range(FIRST_PAGE, len(links), PAGE))
    gaps = Gaps()

    def more() -> bool:
        start = next(pages, None)
        if start is not None:
            model.append(links[start : start + PAGE])
        return start is None

    until(more, look_ms=0)
    good &= report("all links", (perf_counter() - begin) * 1000)
    good &= report("worst frame", gaps.stop())
    return pane, model, good


def scroll(app: QApplication, pane: ListPane) -> bool:
    """Scroll from top to bottom and print frame times."""
    bar, times = pane.view.verticalScrollBar(), []
    for step in range(STEPS):
        bar.setValue(bar.maximum() * step // STEPS + step % 56)
        begin = perf_counter()
        pane.view.viewport().repaint()
        app.processEvents()
        times.append((perf_counter() - begin) * 1000)
    report("frame, median", quantiles(times, n=2)[0])
    report("frame, p99", quantiles(times, n=100)[-1])
    return report("worst frame", max(times))


def ask(model: LinkListModel, wanted: LinkFilter, text: str) -> bool:
    """Filter and search and print how long it took."""
    answered: list[bool] = []
    model.filtered.connect(lambda: answered.append(True))
    gaps, begin = Gaps(), perf_counter()
    model.show(wanted, text)
    until(lambda: bool(answered), look_ms=0)
    report(f"{wanted.value} “{text}”: {len(model):,}", (perf_counter() - begin) * 1000)
    return report("worst frame", gaps.stop())


def sort(model: LinkListModel) -> bool:
    """Put the list in each order and back, and print how long each took."""
    good, before = True, model.order
    answered: list[bool] = []
    model.filtered.connect(lambda: answered.append(True))
    for order in (*(one for one in Order if one is not before), before):
        answered.clear()
        gaps, begin = Gaps(), perf_counter()
        model.order_by(order)
        until(lambda: bool(answered), look_ms=0)
        report(f"sorted by {order.value}", (perf_counter() - begin) * 1000)
        good &= report("worst frame", gaps.stop())
    return good


def live(app: QApplication, pane: ListPane, model: LinkListModel) -> bool:
    """Change rows at the top while painting: a new link, its progress, its end."""
    gaps, first = Gaps(), model.known + 1
    for number in range(200):
        model.upsert(make_link(first + number))
        model.set_transfer(make_transfer(first + number))
        app.processEvents()
    pane.view.viewport().repaint()
    return report("worst frame", gaps.stop())


def main() -> int:
    """Run everything; return 1 if a target was missed."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    app = QApplication(sys.argv[:1])
    theme = Theme(app, Scheme.LIGHT)
    links = [make(link_id, total) for link_id in range(total, 0, -1)]
    print(f"{total:,} links, {theme.scheme.value}")
    pane, model, good = load(app, links)
    good &= scroll(app, pane)
    for wanted, text in (
        (LinkFilter.ALL, "engagement 77"), (LinkFilter.ALL, "nowhere"), (LinkFilter.ENDED, ""),
        (LinkFilter.ATTENTION, "letter"), (LinkFilter.ALL, ""),
    ):  # fmt: skip
        good &= ask(model, wanted, text)
    good &= sort(model)
    good &= live(app, pane, model)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
