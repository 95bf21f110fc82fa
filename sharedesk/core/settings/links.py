"""Settings of how the owner makes links in the window: what becomes of dropped files, and what is copied then."""

from __future__ import annotations

from enum import StrEnum

from sharedesk.core.settings.kinds import Setting, one_of


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


LINKS_DROP = one_of(
    "links.drop", Drop.ASK, "What becomes of files you drop: ask (two targets), send (a copy) or share (the original)."
)
LINKS_COPY = one_of(
    "links.copy",
    CopyWhat.LINK,
    "What the window copies after making a link: link, both (the link and its password) or nothing.",
)

LINK_SETTINGS: tuple[Setting[object], ...] = (
    LINKS_DROP, LINKS_COPY,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
