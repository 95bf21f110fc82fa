"""Conditional requests: what the If-… headers of a GET or HEAD ask for (RFC 9110 section 13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from enum import Enum, auto

# entity-tag of RFC 9110 section 8.8.3; a comma may stand inside the quotes, so a list cannot simply be split.
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Outcome(Enum):
    """How the answer goes on after the preconditions."""

    PROCEED = auto()
    """Answer as asked: 206 when there is a satisfiable range, else 200."""
    IGNORE_RANGE = auto()
    """Answer 200 with the whole, as if no Range had been sent."""
    NOT_MODIFIED = auto()
    """Answer 304."""
    PRECONDITION_FAILED = auto()
    """Answer 412."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What identifies the bytes served now: a strong ETag with its quotes, and when they last changed (aware)."""

    etag: str
    modified: datetime

    @property
    def last_modified(self) -> str:
        """The Last-Modified header: an HTTP-date, whole seconds."""
        return format_datetime(self.modified.astimezone(UTC), usegmt=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditional headers of a request as they came, None where absent, and whether it has a Range."""

    has_range: bool = False
    if_match: str | None = None
    if_unmodified_since: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_range: str | None = None


def evaluate(method: str, conditions: Conditions, current: Validators) -> Outcome:
    """Return how to answer a GET or HEAD, in the order of precedence of RFC 9110 section 13.2.2.

    A condition with a malformed date is ignored (sections 13.1.3, 13.1.4). A Range with any method but GET is
    ignored (section 14.2), so a HEAD always gets the length of the whole.
    """
    if _was_changed(conditions, current):
        return Outcome.PRECONDITION_FAILED
    if _is_known(conditions, current):
        return Outcome.NOT_MODIFIED
    if conditions.has_range and (method != "GET" or not range_applies(conditions.if_range, current)):
        return Outcome.IGNORE_RANGE
    return Outcome.PROCEED


def range_applies(if_range: str | None, current: Validators) -> bool:
    """Whether the part that is asked for continues the bytes the client already has (RFC 9110 section 13.1.5).

    An ETag must be strong and equal; a date must be exactly the Last-Modified that was sent.
    """
    return if_range is None or if_range in (current.etag, current.last_modified)


def _was_changed(conditions: Conditions, current: Validators) -> bool:
    if conditions.if_match is not None:
        return conditions.if_match != "*" and (current.etag not in _strong_tags(conditions.if_match))
    since = _date(conditions.if_unmodified_since)
    return since is not None and _whole_second(current.modified) > since


def _is_known(conditions: Conditions, current: Validators) -> bool:
    if conditions.if_none_match is not None:
        return conditions.if_none_match == "*" or current.etag in _tags(conditions.if_none_match)
    since = _date(conditions.if_modified_since)
    return since is not None and _whole_second(current.modified) <= since


def _tags(header: str) -> set[str]:
    """Return the tags of a list for weak comparison, where W/ does not count."""
    return {tag for _weak, tag in _ENTITY_TAG.findall(header)}


def _strong_tags(header: str) -> set[str]:
    return {tag for weak, tag in _ENTITY_TAG.findall(header) if not weak}


def _date(header: str | None) -> datetime | None:
    """Return an HTTP-date of any of the three forms of RFC 9110 section 5.6.7, or None."""
    try:
        moment = parsedate_to_datetime(header or "")
    except (ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
