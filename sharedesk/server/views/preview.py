"""One file on a stage, with its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from sharedesk.core.kinds import file_kind
from sharedesk.core.link import Presence
from sharedesk.server import formats
from sharedesk.server.previews import Drawable, Stage
from sharedesk.server.views.rows import Action, file_meta, meta, offers_preview
from sharedesk.services.contents import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the stage: the file's own bytes by address, or its text (`rest` says how much of it is missing)."""

    drawable: Drawable
    text: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the page shows; `note` stands where nothing can be drawn."""

    name: str
    icon: str
    meta: str
    stage: str
    raw_url: str
    text: str
    rest: str
    note: str
    back: Action
    download_url: str
    previous: Action | None
    next: Action | None


def preview_page(token: str, entry: Entry, shown: Shown, siblings: Sequence[Entry]) -> PreviewPage:
    """Return the page of one file; `siblings` are all entries beside it, () when they are too many to look at."""
    files = [other for other in siblings if not other.is_folder and other.presence is Presence.HERE]
    paths = [other.path for other in files]
    place = paths.index(entry.path) if entry.path in paths else None
    before = [] if place is None else files[:place]
    after = [] if place is None else files[place + 1 :]
    position = "" if place is None or len(files) == 1 else f"{place + 1} of {len(files)}"
    has_raw = shown.drawable.mime is not None
    return PreviewPage(
        name=entry.name,
        icon=file_kind(entry.name).value,
        meta=meta(file_meta(entry), position),
        stage=shown.drawable.stage.value,
        raw_url=url_for("preview.raw", token=token, path=entry.path) if has_raw else "",
        text=shown.text,
        rest=shown.rest,
        note=_note(shown.drawable.stage),
        back=_back(token, entry.path),
        download_url=url_for("files.file", token=token, path=entry.path),
        previous=_nearest(token, reversed(before)),
        next=_nearest(token, iter(after)),
    )


def _note(stage: Stage) -> str:
    if stage is Stage.PDF:
        return "Your browser can show this document in a tab of its own."
    return "This file cannot be shown here."


def _nearest(token: str, files: Iterator[Entry]) -> Action | None:
    found = next((entry for entry in files if offers_preview(entry)), None)
    return None if found is None else Action(url_for("preview.page", token=token, path=found.path), found.name)


def _back(token: str, path: str) -> Action:
    folder, _, _ = path.rpartition("/")
    if folder:
        return Action(url_for("browse.folder", token=token, path=folder), folder.rpartition("/")[2])
    return Action(url_for("landing.page", token=token), "All files")


def rest_of(shown: int, size: int) -> str:
    """Return how much of a text is on the page, "" when it is all there; both in bytes."""
    return f"The first {formats.size(shown)} of {formats.size(size)}." if shown < size else ""
