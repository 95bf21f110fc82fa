"""The words that say what is happening with a link: in its row, in its details, and to screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from sharedesk.core.link import CopyPhase, ItemKind, Link, LinkState, Mode
from sharedesk.core.mail import MailState
from sharedesk.core.saying import parts_of
from sharedesk.core.waits import Cause, Wait
from sharedesk.events import CopyProgress, TransferProgress
from sharedesk.services.room import DISK_IS_FULL
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.wording import words
from sharedesk.ui.wording.options import flag_words, flags


class StatusKind(StrEnum):
    """What a row says; each kind has its own symbol and colour."""

    WAITING = "waiting"
    DOWNLOADING = "downloading"
    COPYING = "copying"
    COPY_PAUSED = "copy-paused"
    DOWNLOADED = "downloaded"
    EXPIRING = "expiring"
    PAUSED = "paused"
    CLAIMED = "claimed"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    FAILED = "failed"
    ASKED = "asked"
    STOPPED = "stopped"
    LOCKED = "locked"
    NO_CODES = "no-codes"


ENDED_KINDS = frozenset({StatusKind.USED, StatusKind.EXPIRED, StatusKind.WITHDRAWN})
SOON = timedelta(hours=24)
"""A link expires soon in its last day, or in the last quarter of its life if that is shorter."""


@dataclass(frozen=True, slots=True)
class Status:
    """`text` and `detail` are the two lines, `percent` (0 to 100) fills the ring of a running thing."""

    kind: StatusKind
    text: str
    detail: str
    percent: int | None = None
    spoken: str = ""

    @property
    def sentence(self) -> str:
        """What screen readers say: "Downloading 43%, anna@example.com"."""
        return self.spoken or ", ".join(part for part in (self.text, self.detail) if part)

    @property
    def ended(self) -> bool:
        """Whether the link ended for good."""
        return self.kind in ENDED_KINDS


class LinkFilter(StrEnum):
    """The filters of the sidebar."""

    ALL = "all"
    ACTIVE = "active"
    ATTENTION = "attention"
    ENDED = "ended"


def link_filter(link: Link, now: datetime) -> LinkFilter:
    """Return the filter besides ALL that shows `link`; ALL for a paused one, which is only there."""
    match link.state(now):
        case LinkState.EXPIRED | LinkState.USED | LinkState.REVOKED:
            return LinkFilter.ENDED
        case LinkState.MISSING:
            return LinkFilter.ATTENTION
        case LinkState.PREPARING if link.phase is CopyPhase.STOPPED:
            return LinkFilter.ATTENTION
        case LinkState.PREPARING | LinkState.ACTIVE:
            return LinkFilter.ACTIVE
        case LinkState.PAUSED:
            return LinkFilter.ALL


def link_status(
    link: Link,
    now: datetime,
    transfers: Sequence[TransferProgress] = (),
    copy: CopyProgress | None = None,
    zone: tzinfo | None = None,
) -> Status:
    """Return what to say about `link` at `now`, given its running transfers and the newest progress of its copy."""
    match link.state(now):
        case LinkState.EXPIRED | LinkState.USED | LinkState.REVOKED as ending:
            return _ended_status(link, ending, now, zone)
        case LinkState.PAUSED:
            return Status(
                StatusKind.PAUSED, tr("Paused"), tr("Since {moment}", moment=_moment(link.paused_at, now, zone))
            )
        case LinkState.PREPARING:
            return _copy_status(link, copy)
        case LinkState.MISSING if link.mode is Mode.SEND:
            return Status(StatusKind.MISSING, tr("Copy damaged"), tr("Copy it again"))
        case LinkState.MISSING:
            return Status(StatusKind.MISSING, tr("File missing"), tr("Moved or deleted"))
        case LinkState.ACTIVE:
            return _active_status(link, now, transfers, zone)


def wait_status(link: Link, wait: Wait, now: datetime, zone: tzinfo | None = None) -> Status | None:
    """Return what waits for a decision at `link`, None where its own status says more."""
    match wait.cause, link.state(now):
        case Cause.ASKED, LinkState.EXPIRED:
            return Status(
                StatusKind.ASKED,
                tr("Asked for more time"),
                tr("Expired {moment}", moment=_moment(link.over_at, now, zone)),
            )
        case Cause.STOPPED, LinkState.ACTIVE:
            arrived = words.percent(wait.delivered, wait.total)
            return Status(StatusKind.STOPPED, tr("Claimed"), tr("Stopped at {share}", share=words.share(arrived)))
        case Cause.LOCKED, LinkState.ACTIVE:
            return Status(StatusKind.LOCKED, tr("Guessed too often"), tr("Somebody has to wait"))
        case _:
            return None


def downloading(people: int) -> str:
    """Return what is said while `people`, more than one, download."""
    return ntr("Downloading, {n} person", "Downloading, {n} people", people)


def waits_for_codes(link: Link, now: datetime) -> bool:
    """Say whether people get into `link` with mailed codes alone, and would get in now."""
    return bool(link.allowed_emails) and link.state(now) is LinkState.ACTIVE


def codes_status(mail: MailState) -> Status:
    """Return what to say of a link whose people get no codes because mail is OFF or FAILING."""
    detail = tr("E-mail fails") if mail is MailState.FAILING else tr("Set up e-mail")
    return Status(StatusKind.NO_CODES, tr("Nobody gets a code"), detail)


def _ended_status(link: Link, ending: LinkState, now: datetime, zone: tzinfo | None) -> Status:
    moment = link.over_at or now
    if ending is LinkState.EXPIRED:
        return Status(StatusKind.EXPIRED, tr("Expired"), words.day(moment, now, zone))
    ended = words.when(moment, now, zone)
    if ending is LinkState.USED:
        many = link.max_downloads is not None and not link.one_time
        how = ntr("{n} download", "{n} downloads", link.max_downloads or 1) if many else tr("One-time")
        return Status(StatusKind.USED, tr("Used"), f"{how}, {ended}")
    return Status(StatusKind.WITHDRAWN, tr("Withdrawn"), ended[:1].upper() + ended[1:])


def _active_status(link: Link, now: datetime, transfers: Sequence[TransferProgress], zone: tzinfo | None) -> Status:
    running = [transfer for transfer in transfers if transfer.running]
    if running:
        return _download_status(running)
    taken = tr("Downloaded {count}×", count=number(link.downloads)) if link.downloads else ""
    if link.expires_at is not None and expires_soon(link, now):
        left = words.until(link.expires_at, now)
        return Status(StatusKind.EXPIRING, tr("Expires in {time}", time=left), taken or _unopened(link, now, zone))
    if link.one_time and link.claims:
        return Status(StatusKind.CLAIMED, tr("Claimed"), tr("Not all has arrived yet"))
    if taken:
        return Status(
            StatusKind.DOWNLOADED, taken, tr("Last: {moment}", moment=_moment(link.last_download_at, now, zone))
        )
    return Status(StatusKind.WAITING, tr("Waiting"), _unopened(link, now, zone))


def _download_status(running: Sequence[TransferProgress]) -> Status:
    """Say who downloads how much; several requests of one visitor count as one person."""
    by_person: dict[str, list[int]] = {}
    for transfer in running:
        sums = by_person.setdefault(transfer.who, [0, 0])
        sums[0] += transfer.acknowledged
        sums[1] += transfer.total
    parts = sorted((words.percent(done, total) for done, total in by_person.values()), reverse=True)
    if len(parts) == 1:
        text = tr("Downloading {share}", share=words.share(parts[0]))
        return Status(StatusKind.DOWNLOADING, text, next(iter(by_person)), parts[0])
    shown = [words.share(part) for part in parts]
    if len(parts) > 3:
        shown = [shown[0], tr("{count} more", count=number(len(parts) - 1))]
    text = downloading(len(parts))
    return Status(StatusKind.DOWNLOADING, text, words.listing(shown), parts[0])


def _copy_status(link: Link, copy: CopyProgress | None) -> Status:
    if link.phase is CopyPhase.STOPPED:
        return Status(StatusKind.FAILED, tr("Copy stopped"), _why_stopped(link))
    copied, total = (copy.copied, copy.total) if copy else (link.copied, link.size)
    percent = words.percent(copied, total)
    if link.phase is CopyPhase.PAUSED:
        return Status(
            StatusKind.COPY_PAUSED, tr("Copying paused"), tr("{share} copied", share=words.share(percent)), percent
        )
    if total <= 0:
        return Status(StatusKind.COPYING, tr("Copying"), tr("Counting the files"), 0)
    amount = words.size_of(copied, total)
    left = tr("{time} left", time=words.span(copy.seconds_left)) if copy and copy.seconds_left is not None else ""
    spoken = ", ".join(part for part in (tr("Copying"), tr("{percent} percent", percent=percent), amount, left) if part)
    return Status(
        StatusKind.COPYING, tr("Copying {share}", share=words.share(percent)), left or amount, percent, spoken
    )


def _why_stopped(link: Link) -> str:
    """Return in a few words why a copy stopped; its details have the sentences."""
    title = parts_of(link.phase_detail)[0]
    return tr("Disk is full") if title == DISK_IS_FULL else tr(title)


def expires_soon(link: Link, now: datetime) -> bool:
    """Tell whether `link` is in its last day, or in the last quarter of its life if that is shorter."""
    if link.expires_at is None:
        return False
    return link.expires_at - now <= min(SOON, (link.expires_at - link.created_at) / 4)


def _unopened(link: Link, now: datetime, zone: tzinfo | None) -> str:
    if link.viewed_at is None:
        return tr("Not opened yet")
    return tr("Opened {moment}", moment=_moment(link.viewed_at, now, zone))


def _moment(moment: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    return words.when(moment, now, zone) if moment else ""


def summary(link: Link) -> str:
    """Return the line under the title: "Copy · 2 files · 482 KB", "Original · 1.3 MB"."""
    return " · ".join(_summary(link))


def _summary(link: Link) -> list[str]:
    parts = [tr("Copy", "noun") if link.mode is Mode.SEND else tr("Original")]
    if link.file_count > 1 or (link.lead_kind is ItemKind.FOLDER and link.file_count == 1):
        parts.append(ntr("{n} file", "{n} files", link.file_count))
    elif link.lead_kind is ItemKind.FOLDER and link.item_count == 1:
        parts.append(tr("Folder"))
    elif link.item_count > 1:
        parts.append(ntr("{n} item", "{n} items", link.item_count))
    if link.size or link.lead_kind is ItemKind.FILE:
        parts.append(words.size(link.size))
    return parts


def holding(links: Sequence[Link]) -> str:
    """Return what several links hold: "2 copies · 1 original · 482 KB"."""
    copies = sum(1 for link in links if link.mode is Mode.SEND)
    originals = len(links) - copies
    parts = [
        ntr("{n} copy", "{n} copies", copies) if copies else "",
        ntr("{n} original", "{n} originals", originals) if originals else "",
    ]
    return " · ".join([*filter(None, parts), words.size(sum(link.size for link in links))])


def sentence(link: Link, status: Status) -> str:
    """Return the row for screen readers: title, status, what it holds, and what protects it."""
    parts = [link.title, status.sentence, ", ".join(_summary(link)), ", ".join(flag_words(flags(link)))]
    return ". ".join(part for part in parts if part)
