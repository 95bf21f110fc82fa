"""A shared folder says what it holds as soon as that is counted."""

from __future__ import annotations

from sharedesk.core.link import Mode
from sharedesk.ui.wording.status import summary

from .desk import Desk


def test_a_dropped_folder_tells_how_much_it_holds(desk: Desk) -> None:
    inner = desk.folder / "Exhibits" / "scans"
    inner.mkdir(parents=True)
    for name in ("one.pdf", "two.pdf"):
        (inner / name).write_bytes(b"x" * 50_000)
    assert desk.drop(Mode.SHARE, inner.parent)
    assert summary(desk.links()[0]) == "Original · 2 files · 100 KB"
