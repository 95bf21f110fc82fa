"""A link and its items as plain values, and the rule that says which state a link is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharedesk.core.protection import Protection
from sharedesk.core.saying import mark


class Mode(StrEnum):
    """How a link holds its files."""

    SEND = "send"
    SHARE = "share"


class ItemKind(StrEnum):
    """What an item is."""

    FILE = "file"
    FOLDER = "folder"


class LinkState(StrEnum):
    """What a link is to the outside, one word at a time (CONTRACT: `state`)."""

    PREPARING = mark("preparing")
    ACTIVE = mark("active")
    PAUSED = mark("paused")
    EXPIRED = mark("expired")
    USED = mark("used")
    REVOKED = mark("revoked")
    MISSING = mark("missing")


ENDED_STATES = frozenset({LinkState.EXPIRED, LinkState.USED, LinkState.REVOKED})


class CopyPhase(StrEnum):
    """How far the copies of a `send` link are; a `share` link is READY from the start."""

    COPYING = "copying"
    PAUSED = "paused"
    STOPPED = "stopped"
    READY = "ready"


class Ending(StrEnum):
    """Why a link ended for good."""

    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"


class Presence(StrEnum):
    """Whether what a recipient is to get is there: the original of a shared item where it was, a copy undamaged."""

    HERE = "here"
    GONE = "gone"
    REPLACED = "replaced"
    """It was gone, and now something else has its path: never served until the owner says so."""
    DAMAGED = "damaged"
    """The copy is not what was copied. Of a folder: one of its files, the others are served; no ZIP of it is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file or folder of a link.

    `size` is in bytes (of a folder: the sum of its files), `file_count` is 1 for a file. `source` is the absolute path
    of the original; for a copy it says where the copy came from. `sha256` is lower-case hex, None while unknown.
    """

    id: str
    link_id: int
    name: str
    kind: ItemKind
    size: int
    file_count: int
    source: str
    sha256: str | None = None
    presence: Presence = Presence.HERE

    @property
    def opens(self) -> bool:
        """Whether recipients get it, or at least into it."""
        return opens(self.presence, is_folder=self.kind is ItemKind.FOLDER)


def opens(presence: Presence, *, is_folder: bool) -> bool:
    """Say whether recipients get something, or at least into a folder of which some files are damaged."""
    return presence is Presence.HERE or (is_folder and presence is Presence.DAMAGED)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as lists show it: its options, its state, and a summary of its items.

    `size` is the sum of the items in bytes, `copied` the bytes already in the send storage. `lead_name` and `lead_kind`
    describe the first item. `revision` grows with every change of any link, over all processes.

    `claims` counts the visitors who were let to the files of a link that is limited, `password_epoch` the passwords it
    has had: what a visitor unlocked with an older one is locked again. `notify` None means "as the settings say".
    """

    id: int
    token: str
    mode: Mode
    title: str
    message: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    phase: CopyPhase
    phase_detail: str
    copied: int
    paused_at: datetime | None
    ending: Ending | None
    ended_at: datetime | None
    missing: bool
    downloads: int
    last_download_at: datetime | None
    viewed_at: datetime | None
    size: int
    file_count: int
    item_count: int
    lead_name: str
    lead_kind: ItemKind
    item_names: str
    revision: int
    has_password: bool = False
    password_epoch: int = 0
    allowed_emails: tuple[str, ...] = ()
    one_time: bool = False
    max_downloads: int | None = None
    claims: int = 0
    notify: bool | None = None

    @property
    def protection(self) -> Protection:
        """What protects the link, as policy and gates see it."""
        return Protection(self.has_password, self.allowed_emails, self.one_time, self.max_downloads, self.expires_at)

    def state(self, now: datetime) -> LinkState:
        """Return the one state that holds at `now`: an ending outweighs a pause, a pause outweighs what is wrong."""
        if self.ending is not None:
            return LinkState(self.ending.value)
        if self.expires_at is not None and now >= self.expires_at:
            return LinkState.EXPIRED
        if self.paused_at is not None:
            return LinkState.PAUSED
        if self.phase is not CopyPhase.READY:
            return LinkState.PREPARING
        return LinkState.MISSING if self.missing else LinkState.ACTIVE

    @property
    def over_at(self) -> datetime | None:
        """When the link ends or ended; one that expired did so when it should, however late that was noted."""
        expired = self.ending in {None, Ending.EXPIRED}
        return self.expires_at if expired and self.expires_at is not None else self.ended_at

    def reason(self, now: datetime) -> str | None:
        """Return one sentence on the state where the state alone does not say enough (CONTRACT: `state_reason`)."""
        match self.state(now):
            case LinkState.PREPARING if self.phase is CopyPhase.STOPPED:
                return f"The copy stopped: {self.phase_detail}"
            case LinkState.PREPARING if self.phase is CopyPhase.PAUSED:
                return "Copying is paused."
            case LinkState.PREPARING:
                return f"{self.copied} of {self.size} bytes are copied."
            case LinkState.MISSING:
                return _MISSING[self.mode]
            case LinkState.REVOKED:
                return "It was withdrawn by its owner."
            case _:
                return None


_MISSING = {
    Mode.SEND: "A copy was damaged in the send storage; the damaged file is not given out.",
    Mode.SHARE: "An original was moved, deleted or replaced by another file.",
}


@dataclass(frozen=True, slots=True)
class LinkDetails:
    """A link together with its items, in their order."""

    link: Link
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What may be chosen when a link is made; None means "as the policy says".

    `password` "" means none, `allowed_emails` () everyone, `max_downloads` UNLIMITED any number.
    """

    title: str = ""
    message: str = ""
    expires_at: datetime | None = None
    never_expires: bool = False
    paused: bool = False
    password: str | None = None
    allowed_emails: tuple[str, ...] | None = None
    one_time: bool | None = None
    max_downloads: int | None = None
    notify: bool | None = None


UNLIMITED = 0
"""Said of `LinkOptions.max_downloads`, where None has another meaning."""


class Unchanged(StrEnum):
    """The type of KEEP: says "leave this option as it is" where None already has a meaning."""

    KEEP = "keep"


KEEP = Unchanged.KEEP


@dataclass(frozen=True, slots=True)
class LinkEdit:
    """Options to change on an existing link; what is KEEP stays.

    None means "never" for `expires_at`, "none" for `password`, "unlimited" for `max_downloads`.
    """

    title: str | Unchanged = KEEP
    message: str | Unchanged = KEEP
    expires_at: datetime | Unchanged | None = KEEP
    password: str | Unchanged | None = KEEP
    allowed_emails: tuple[str, ...] | Unchanged = KEEP
    one_time: bool | Unchanged = KEEP
    max_downloads: int | Unchanged | None = KEEP
    notify: bool | Unchanged | None = KEEP
