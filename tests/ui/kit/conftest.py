"""What these tests share: a window, a clock that stands still, a model that Qt itself checks, and time to sort."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Link
from sharedesk.ui.models import link_walk
from sharedesk.ui.models.links import LinkListModel, LinkRole
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.layout import col, row
from tests.factories import NOW, make_link

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester  # which cannot be loaded before pytest-qt has chosen its library


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture(autouse=True)
def short_lists_answer_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each slice all the time it wants: on a busy computer a few milliseconds pass without a step."""
    monkeypatch.setattr(link_walk, "SLICE_SECONDS", 60.0)


@pytest.fixture
def model(qtbot: QtBot, clock: Time, qtmodeltester: ModelTester) -> Iterator[LinkListModel]:
    """Return an empty model that Qt's own checks watch."""
    made = LinkListModel(clock, UTC)
    qtmodeltester.check(made, force_py=True)
    yield made
    qtmodeltester.check(made, force_py=True)
    made.blockSignals(True)  # the checker forgets its model now, but would still hear of it


def rows_of(model: LinkListModel, said: Callable[[Link], str]) -> list[str]:
    """Return headings in brackets and what is `said` of links, from top to bottom."""
    rows = []
    for place in range(model.rowCount()):
        index = model.index(place, 0)
        heading, link = index.data(LinkRole.SECTION), index.data(LinkRole.LINK)
        rows.append(f"[{heading}]" if heading else said(link))
    return rows


def shown(model: LinkListModel) -> list[str]:
    """Return headings in brackets and ids of links, from top to bottom."""
    return rows_of(model, lambda link: str(link.id))


def links_of(*ids: int, **changes: object) -> list[Link]:
    """Return links with these ids."""
    return [make_link(link_id, **changes) for link_id in ids]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return a shown window of 1180 by 760 with one button."""
    made = QWidget()
    made.setLayout(col(None, row(button("Opener"), None), margins=(20, 20, 20, 20)))
    made.resize(1180, 760)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made
