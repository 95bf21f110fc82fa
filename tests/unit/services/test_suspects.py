"""What could not be delivered as it was copied is suspect, and checked at once."""

from __future__ import annotations

import errno
import os

import pytest

from sharedesk.core.link import Link
from sharedesk.services.contents import GoneError
from sharedesk.services.context import AppContext
from sharedesk.services.suspects import Suspect
from sharedesk.storage.base import SourceChangedError
from tests.conftest import ExpectedLog
from tests.unit.desk import BEN, Desk, drain
from tests.unit.services.damaging import LARGE, TREE, alerts, lap, nothing, refuse, stored


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send(TREE)


@pytest.mark.parametrize("size", [0, len(LARGE) - 1, len(LARGE) + 1])
def test_a_copy_with_another_size_is_not_delivered_though_nobody_has_checked_it(
    desk: Desk, link: Link, size: int
) -> None:
    whole = desk.everything(link)
    os.truncate(stored(desk, link, "docs/deep/large.bin"), size)
    download = desk.program.downloads.file(desk.grant(link, BEN), "docs/deep/large.bin")
    with pytest.raises(GoneError):
        download.open(0, download.size)
    with pytest.raises(SourceChangedError):
        drain(whole.open(0, whole.size))


@pytest.mark.parametrize("path", ["docs/deep/large.bin", "single.txt", "docs/deep/b.txt"])
def test_what_a_visitor_cannot_have_is_checked_at_once(
    desk: Desk, link: Link, other: AppContext, path: str, expected_log: ExpectedLog
) -> None:
    lap(other)
    stored(desk, link, path).unlink()
    download = desk.program.downloads.file(desk.grant(link), path)
    for _ in range(2):
        with pytest.raises(GoneError):
            download.open(0, download.size)
    desk.program.scrubber.turn(nothing)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == [path]


@pytest.mark.parametrize(("path", "told"), [("docs/deep/large.bin",) * 2, ("docs/deep/b.txt", "docs/a.txt")])
def test_what_an_archive_cannot_have_is_checked_at_once(
    desk: Desk, link: Link, path: str, told: str, expected_log: ExpectedLog
) -> None:
    lap(desk.program)
    stored(desk, link, path).unlink()
    whole = desk.everything(link)
    with pytest.raises(SourceChangedError):
        drain(whole.open(0, whole.size))
    desk.program.scrubber.turn(nothing)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == [told]


def test_a_suspect_that_is_sound_or_gone_is_no_news(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    lap(desk.program)
    for path in ("docs/a.txt", "single.txt"):
        with monkeypatch.context() as patch:
            refuse(patch, desk, stored(desk, link, path), errno.EMFILE)
            download = desk.program.downloads.file(desk.grant(link), path)
            with pytest.raises(GoneError):
                download.open(0, download.size)
    suspects = desk.program.scrubber._suspects
    suspects.add(Suspect(desk.items(link)[0].id, "f" * 24, None))
    suspects.add(Suspect("f" * 24, "f" * 24, None))
    read: list[int] = []
    desk.program.scrubber.turn(read.append)
    assert sum(read) >= len("aaaone"), "both were read"
    assert suspects.take() is None
    assert alerts(desk) == []
