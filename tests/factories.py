"""Values for tests and benchmarks: links in every state, told in the few words that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sharedesk.core.link import CopyPhase, Ending, ItemKind, Link, Mode
from sharedesk.events import CopyProgress, TransferProgress

NOW = datetime(2026, 6, 11, 10, 42, tzinfo=UTC)
"""A Thursday morning."""

_PLAIN = Link(
    id=1,
    token="token-1",
    mode=Mode.SEND,
    title="Engagement letter – Halvorsen",
    message="",
    created_at=NOW - timedelta(minutes=12),
    created_by="Maya Lindqvist",
    expires_at=None,
    phase=CopyPhase.READY,
    phase_detail="",
    copied=482_000,
    paused_at=None,
    ending=None,
    ended_at=None,
    missing=False,
    downloads=0,
    last_download_at=None,
    viewed_at=None,
    size=482_000,
    file_count=1,
    item_count=1,
    lead_name="Engagement letter.pdf",
    lead_kind=ItemKind.FILE,
    item_names="Engagement letter.pdf",
    revision=1,
)


def make_link(link_id: int = 1, **changes: Any) -> Link:
    """Return a ready link made twelve minutes before NOW; `changes` are fields of `Link`."""
    return replace(_PLAIN, **{"id": link_id, "token": f"token-{link_id}"} | changes)


def make_folder(link_id: int = 1, **changes: Any) -> Link:
    """Return a link that shares a folder of 14 files."""
    folder = {"mode": Mode.SHARE, "lead_kind": ItemKind.FOLDER, "lead_name": "Exhibits", "file_count": 14}
    return make_link(link_id, **folder | {"item_names": "Exhibits", "title": "Exhibits"} | changes)


def make_copying(link_id: int = 1, **changes: Any) -> Link:
    """Return a link of 12 GB whose copy is under way."""
    big = {"phase": CopyPhase.COPYING, "copied": 4_600_000_000, "size": 12_000_000_000, "file_count": 3}
    return make_link(link_id, **big | changes)


def make_ended(link_id: int = 1, ending: Ending = Ending.EXPIRED, **changes: Any) -> Link:
    """Return a link that ended three days before NOW."""
    return make_link(link_id, **{"ending": ending, "ended_at": NOW - timedelta(days=3)} | changes)


def make_transfer(link_id: int = 1, percent: int = 43, **changes: Any) -> TransferProgress:
    """Return a running delivery."""
    plain = TransferProgress(link_id, link_id * 10, "Engagement letter.pdf", "anna@example.com", percent, 100, True)
    return replace(plain, **changes)


def make_copy_progress(link_id: int = 1, **changes: Any) -> CopyProgress:
    """Return the progress of a copy of 12 GB with 36 seconds to go."""
    return replace(CopyProgress(link_id, 4_600_000_000, 12_000_000_000, 36.0), **changes)


def sample_links() -> list[Link]:
    """Return one link of each look, newest first, with ids from 12 down to 1."""
    expiring = {"created_at": NOW - timedelta(hours=9), "expires_at": NOW + timedelta(hours=2, minutes=10)}
    long_name = (
        "Closing binder – Lakeside Mall, phase two, with all annexes and the signed amendments of 2025 (final).zip"
    )
    week = NOW - timedelta(days=2)
    return [
        make_copying(12, title="Deposition video – Halvorsen", lead_name="day 1.mp4"),
        make_link(11, file_count=2, item_count=2),
        make_folder(10, title="Deposition exhibits", size=96_400_000),
        make_link(9, title="Draft settlement v4.docx", lead_name="Draft settlement v4.docx", size=118_000),
        make_link(
            8, title="Q2 billing – Arbor Foods.xlsx", lead_name="q.xlsx", size=1_300_000, downloads=1, **expiring
        ),
        make_link(
            7, title="Board minutes – May.pdf", size=640_000, downloads=3, last_download_at=NOW - timedelta(hours=1)
        ),
        make_link(6, title=long_name, lead_name=long_name, created_at=week, paused_at=NOW - timedelta(days=1)),
        make_link(5, title="Witness list.pdf", mode=Mode.SHARE, created_at=week, missing=True),
        make_copying(
            4,
            title="Site survey.mov",
            lead_name="s.mov",
            phase=CopyPhase.STOPPED,
            phase_detail="Disk is full",
            created_at=week,
        ),
        make_ended(3, Ending.USED, title="Passport scan – K. Osei.jpg", lead_name="p.jpg", created_at=week),
        make_ended(2, title="Site photos – Pier 9.zip", lead_name="p.zip", created_at=NOW - timedelta(days=20)),
        make_ended(1, Ending.REVOKED, title="Old fee agreement.pdf", created_at=NOW - timedelta(days=200)),
    ]
