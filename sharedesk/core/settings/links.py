"""Settings of how the owner makes links in the window: what becomes of dropped files, and what is copied then."""

from __future__ import annotations

from enum import StrEnum

from sharedesk.core.settings.kinds import Setting, choice


class Drop(StrEnum):
    """What becomes of files that are dropped."""

    ASK = "ask"
    SEND = "send"
    SHARE = "share"


class CopyWhat(StrEnum):
    """What the clipboard gets when a link was made."""

    LINK = "link"
    BOTH = "both"
    NOTHING = "nothing"


def _parse_drop(value: str) -> Drop:
    return Drop(choice(*Drop)(value))


def _parse_copy(value: str) -> CopyWhat:
    return CopyWhat(choice(*CopyWhat)(value))


LINKS_DROP = Setting(
    "links.drop", "choice", Drop.ASK,
    "What becomes of files you drop: ask (two targets), send (a copy) or share (the original).", _parse_drop,
)  # fmt: skip
LINKS_COPY = Setting(
    "links.copy", "choice", CopyWhat.LINK,
    "What the window copies after making a link: link, both (the link and its password) or nothing.", _parse_copy,
)  # fmt: skip

LINK_SETTINGS: tuple[Setting[object], ...] = (LINKS_DROP, LINKS_COPY)  # type: ignore[assignment]  # each keeps its own type by name; the registry only lists them
