"""The words for what the policy sets and for what links lack of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sharedesk.core.link import Link
from sharedesk.core.policy import Breach
from sharedesk.core.protection import Option
from sharedesk.services.strictness import WeakLink
from sharedesk.ui.wording import words


def duration(length: timedelta | None) -> str:
    """Return "7 days", "90 min", or "Never"."""
    return "Never" if length is None else words.span(length.total_seconds())


def lack(link: Link, breach: Breach) -> str:
    """Return in a few words what a link lacks."""
    match breach.option:
        case Option.PASSWORD:
            return "no password"
        case Option.EMAILS:
            return "not only for named people"
        case Option.ONE_TIME:
            return "works more than once"
        case Option.EXPIRY:
            return "never expires" if link.expires_at is None else "expires too late"
        case Option.MAX_DOWNLOADS:
            return "any number of downloads" if link.max_downloads is None else "too many downloads"


def lacks(weak: WeakLink) -> str:
    """Return all that a link lacks as one line: "No password, expires too late"."""
    told = [lack(weak.link, breach) for breach in weak.lacks]
    text = ", ".join([*told, "shares originals"] if weak.shares_originals else told)
    return text[:1].upper() + text[1:]


def weaker(found: Sequence[WeakLink]) -> tuple[str, str]:
    """Return title and text of the notice about links that are weaker than the policy."""
    many = len(found)
    title = "1 link is weaker than this" if many == 1 else f"{many:,} links are weaker than this"
    able = sum(1 for one in found if one.can_tighten)
    chosen = sum(1 for one in found if one.needs_choice)
    parts = []
    if able:
        parts.append(f"{_all(able, many)} can be made to fit at once: an earlier end, fewer downloads or one-time use.")
    if chosen:
        needs = "needs" if chosen == 1 else "need"
        parts.append(f"{_all(chosen, many)} {needs} a choice of yours, such as a password, or can be paused.")
    return title, " ".join(parts)


def _all(part: int, whole: int) -> str:
    if part == whole:
        return "It" if whole == 1 else "All of them"
    return f"{part:,} of them"
