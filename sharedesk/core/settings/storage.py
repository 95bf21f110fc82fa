"""Settings of the send storage: where copies are kept, how much they may take, and how long."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.expiry import REVIVABLE, parse_duration, render_duration
from sharedesk.core.saying import Sentence
from sharedesk.core.settings.kinds import FOLDER, Setting, integer, parse_path
from sharedesk.errors import UserError


def _parse_earlier(given: str) -> tuple[str, ...]:
    return tuple(line for line in given.split("\n") if line)


def _parse_keep(given: str) -> timedelta | None:
    keep = parse_duration(given)
    if keep is not None and keep < timedelta(days=1):
        raise UserError(Sentence("“{given}” is too short.", given=given), hint="Write 1d or more, or never.")
    return keep


STORAGE_FOLDER = Setting(
    "storage.folder", FOLDER, "", "Folder for copies, in which one of ours is made; empty: in the data folder.",
    parse_path,
)  # fmt: skip
STORAGE_EARLIER: Setting[tuple[str, ...]] = Setting(
    "storage.earlier", "folders", (), "Folders that copies are being moved away from, newest first.",
    _parse_earlier, "\n".join,
)  # fmt: skip
"""No setting for people, and therefore not in the registry: it goes with STORAGE_FOLDER."""
STORAGE_KEEP: Setting[timedelta | None] = Setting(
    "storage.keep", "duration", REVIVABLE,
    "How long copies stay when their link has expired, so that it can be given more time; never: until it is deleted.",
    _parse_keep, render_duration,
)  # fmt: skip
STORAGE_QUOTA = Setting(
    "storage.quota", "integer", 0, "Bytes that all copies may take together; 0: as much as the disk has.",
    integer(0, 2**50),
)  # fmt: skip
STORAGE_RESERVE = Setting(
    "storage.reserve", "integer", 256 * 2**20, "Bytes of the disk that copies leave free (at most 5 % of the disk).",
    integer(0, 2**50),
)  # fmt: skip

STORAGE_SETTINGS: tuple[Setting[object], ...] = (
    STORAGE_FOLDER, STORAGE_KEEP, STORAGE_QUOTA, STORAGE_RESERVE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
