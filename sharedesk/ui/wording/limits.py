"""The words for what the policy sets and for what links lack of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sharedesk.core.link import Link
from sharedesk.core.policy import Breach
from sharedesk.core.protection import Option
from sharedesk.services.strictness import WeakLink
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.wording import words


def duration(length: timedelta | None) -> str:
    """Return "7 days", "90 min", or "Never"."""
    return tr("Never") if length is None else words.span(length.total_seconds())


def lack(link: Link, breach: Breach) -> str:
    """Return in a few words what a link lacks."""
    match breach.option:
        case Option.PASSWORD:
            return tr("no password")
        case Option.EMAILS:
            return tr("not only for named people")
        case Option.ONE_TIME:
            return tr("works more than once")
        case Option.EXPIRY:
            return tr("never expires") if link.expires_at is None else tr("expires too late")
        case Option.MAX_DOWNLOADS:
            return tr("any number of downloads") if link.max_downloads is None else tr("too many downloads")


def lacks(weak: WeakLink) -> str:
    """Return all that a link lacks as one line: "No password, expires too late"."""
    told = [lack(weak.link, breach) for breach in weak.lacks]
    text = ", ".join([*told, tr("shares originals")] if weak.shares_originals else told)
    return text[:1].upper() + text[1:]


def weaker(found: Sequence[WeakLink]) -> tuple[str, str]:
    """Return title and text of the notice about links that are weaker than the policy."""
    many = len(found)
    title = ntr("{n} link is weaker than this", "{n} links are weaker than this", many)
    able = sum(1 for one in found if one.can_tighten)
    chosen = sum(1 for one in found if one.needs_choice)
    parts = [_able(able, many)] if able else []
    parts += [_chosen(chosen, many)] if chosen else []
    return title, " ".join(parts)


def _able(part: int, whole: int) -> str:
    """Say of how many links the protection can be raised without asking."""
    if whole == 1:
        return tr("It can be made to fit at once: an earlier end, fewer downloads or one-time use.")
    if part == whole:
        return tr("All of them can be made to fit at once: an earlier end, fewer downloads or one-time use.")
    return ntr(
        "{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.",
        "{n} of them can be made to fit at once: an earlier end, fewer downloads or one-time use.",
        part,
    )


def _chosen(part: int, whole: int) -> str:
    """Say of how many links somebody has to choose something."""
    if whole == 1:
        return tr("It needs a choice of yours, such as a password, or can be paused.")
    if part == whole:
        return tr("All of them need a choice of yours, such as a password, or can be paused.")
    return ntr(
        "{n} of them needs a choice of yours, such as a password, or can be paused.",
        "{n} of them need a choice of yours, such as a password, or can be paused.",
        part,
    )


def allowed_up_to(longest: timedelta) -> str:
    """Return how long a link may live."""
    return tr("Your company allows up to {span}.", span=words.span(longest.total_seconds()))
