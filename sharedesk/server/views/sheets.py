"""Pages that say one thing: why a link cannot be opened, what is wrong with an address, what this place is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from markupsafe import Markup

from sharedesk.core.guessing import Guess
from sharedesk.server import formats
from sharedesk.server.views.rows import Action, clock_element, time_element
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.guard import LockedError, in_words


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar: bytes `done` of `total`, and the same in words."""

    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class TimeForm:
    """The form that asks for more time; `token` goes into its hidden field against forged forms."""

    url: str
    longest: int
    token: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One statement on a sheet; `title` names the state in the browser's tab, `is_off` greys the badge."""

    icon: str
    title: str
    heading: str
    text: str | Markup
    after: str = ""
    is_off: bool = True
    progress: Progress | None = None
    action: Action | None = None
    time_form: TimeForm | None = None


HALF_A_DAY = timedelta(hours=12)
"""Until when the time of day alone says when it is."""

UNKNOWN_LINK = Sheet(
    "unlink",
    "Link not found",
    "We cannot find this link",
    "The address may be incomplete, or there may be nothing here any more. Check that you copied the whole link.",
    "Still need the files? Ask the person who sent you the link for a new one.",
)

NO_PAGE = Sheet(
    "unlink",
    "Page not found",
    "There is nothing at this address",
    "Check that you copied the whole link.",
    "Expecting files? Ask the person who sent you the link for a new one.",
)

FRONT = Sheet(
    "link",
    "Files by link",
    "Files are shared here by link",
    "Open the link that you received to see your files.",
    "No link at hand? Ask the person who wants to send you files.",
    is_off=False,
)

GONE = Sheet(
    "unlink",
    "Not available",
    "This file is not available right now",
    "The sender has moved or changed it. The link stays the same: try again later.",
    "In a hurry? Ask the person who sent you the link.",
)

ASKED = Sheet(
    "clock",
    "Asked for more time",
    "We have told the sender",
    "If they give the link more time, it works again: the same address, nothing else to do.",
    "In a hurry? Ask the person who sent you the link.",
    is_off=False,
)

CROWDED = Sheet(
    "alert",
    "Too many connections",
    "Too much is being downloaded at once",
    "This link allows a few connections at a time. Let one of them finish, then try again.",
    "Nothing is lost: what has begun goes on.",
)

SPENT = Sheet(
    "alert",
    "Downloaded too often",
    "This link was downloaded too often",
    "It allows one download, and far more than that was sent to you.",
    "Still need the files? Ask the person who sent you the link.",
)

_REFUSALS = {
    HTTPStatus.BAD_REQUEST: ("Request not understood", "This request cannot be understood"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Not possible", "That is not possible here"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("Too large", "That is more than this page takes"),
    HTTPStatus.MISDIRECTED_REQUEST: ("Unknown address", "This address does not lead here"),
}

_REASONS: dict[Reason, Sheet] = {
    Reason.EXPIRED: Sheet(
        "hourglass",
        "Link expired",
        "This link has expired",
        "The files can no longer be downloaded.",
        "Still need them? Ask the person who sent you the link for a new one.",
    ),
    Reason.USED: Sheet(
        "once",
        "Link already used",
        "This link has already been used",
        "It worked once, and that download was completed.",
        "Was that not you? Tell the person who sent you the link. They can see when it was used and send a new one.",
    ),
    Reason.REVOKED: Sheet(
        "undo",
        "Link withdrawn",
        "The sender has withdrawn this link",
        "The files are no longer shared through it.",
        "Still need them? Ask the person who sent you the link.",
    ),
    Reason.PAUSED: Sheet(
        "pause",
        "Link paused",
        "This link is paused",
        "The sender has paused it for now. Nothing is lost: the same link works again when it continues.",
        "In a hurry? Ask the person who sent you the link.",
    ),
    Reason.PORTAL_PAUSED: Sheet(
        "pause",
        "Links paused",
        "Links are paused",
        "The sender has paused all links for now. Nothing is lost: the same link works again when they continue.",
        "In a hurry? Ask the person who sent you the link.",
    ),
    Reason.PREPARING: Sheet(
        "hourglass",
        "Almost ready",
        "The files are almost ready",
        "The sender has just shared them and they are still being prepared. Try again in a minute.",
        "The link stays the same. You can come back to it later.",
    ),
    Reason.COPY_STOPPED: Sheet(
        "hourglass",
        "Not ready yet",
        "The files are not ready yet",
        "Preparing them was interrupted at the sender’s computer. The link stays the same: try again later.",
        "In a hurry? Ask the person who sent you the link.",
    ),
    Reason.MISSING: GONE,
    Reason.IN_USE: Sheet(
        "lock",
        "Link in use",
        "This link is being used",
        "It works once, and a download has been started from another browser. If that was you, continue there.",
        "Was that not you? Tell the person who sent you the link.",
    ),
    Reason.STALLED: Sheet(
        "pause",
        "Download stopped",
        "This download was not finished in time",
        "It was started from this browser and could be resumed for 24 hours. The sender can open the link again.",
        "Still need the files? Ask the person who sent you the link.",
    ),
}

_SHARED = {
    Reason.USED: "It worked {} times, and all of these downloads were completed.",
    Reason.IN_USE: "It works {} times, and that many downloads have been started. If one was yours, continue there.",
}
"""What is said of a link that allows more than one download."""

_DATED: dict[Reason, Callable[[Markup], Markup]] = {
    Reason.EXPIRED: Markup("It was available until {}. The files can no longer be downloaded.").format,
    Reason.USED: Markup("It worked once, and that download was completed on {}.").format,
}


def unavailable(why: UnavailableError, url: str) -> Sheet:
    """Return the page that says why the link at `url` does not open now."""
    sheet = _REASONS[why.reason]
    limit = None if why.details is None else why.details.link.protection.limit
    if why.reason in _SHARED and limit is not None and limit > 1:
        return replace(sheet, text=_SHARED[why.reason].format(limit))
    if why.reason in _DATED and (since := _end(why)) is not None:
        sheet = replace(sheet, text=_DATED[why.reason](time_element(since)))
    if why.status == HTTPStatus.SERVICE_UNAVAILABLE:
        sheet = replace(sheet, action=Action(url, "Try again"))
    if why.reason is Reason.PREPARING and why.total:
        label = f"{formats.size(why.copied)} of {formats.size(why.total)}"
        sheet = replace(sheet, progress=Progress(why.copied, why.total, label))
    return sheet


def _end(why: UnavailableError) -> datetime | None:
    """Return when the link ended; an expiry that was noticed late still happened at its time."""
    if why.reason is Reason.EXPIRED and why.details is not None:
        return why.details.link.expires_at
    return why.since


def expired(why: UnavailableError, form: TimeForm) -> Sheet:
    """Return the page of a link that has expired and can still be given more time."""
    after = "The sender gets a message and can extend the link. Still nothing? Ask them for a new one."
    return replace(unavailable(why, ""), after=after, time_form=form)


def too_many_tries(why: LockedError, now: datetime, url: str) -> Sheet:
    """Return the page for somebody who has to wait; `url` is where they may try again then."""
    at = _near(now + timedelta(seconds=why.retry_after), now)
    wait = in_words(why.retry_after).replace(" ", formats.NBSP)
    reason, after = _TRIED[why.guess]
    text = Markup("{} You can try again in <strong>{}</strong>, at {}.").format(reason, wait, at)
    action = None if why.guess is Guess.UNKNOWN_TOKEN else Action(url, "Try again")
    return Sheet("clock", "Too many tries", "Too many tries", text, after, action=action)


def _near(at: datetime, now: datetime) -> Markup:
    return clock_element(at) if at - now < HALF_A_DAY else time_element(at)


_TRIED = {
    Guess.WRONG_PASSWORD: (
        "To protect the files, this link is paused on your device.",
        "Not sure about the password? Ask the person who sent you the link.",
    ),
    Guess.WRONG_CODE: (
        "To protect the files, this link is paused on your device.",
        "Not sure which code is right? It is the one in the newest mail.",
    ),
    Guess.CODE_ASKED: (
        "So that nobody's mailbox is filled, no more codes are sent for the moment.",
        "A code works for 10 minutes. Not there? Look in your spam folder.",
    ),
    Guess.UNKNOWN_TOKEN: (
        "Many addresses without files were tried from your connection.",
        "Looking for files? Ask the person who sent you the link.",
    ),
}
"""What to say of guesses that a page is shown for, and what to add."""


def no_such_file(url: str) -> Sheet:
    """Return the page for a path that the link at `url` does not hold."""
    return Sheet(
        "unlink",
        "File not found",
        "We cannot find this file",
        "It may have been renamed or taken off the link.",
        "Still need it? Ask the person who sent you the link.",
        action=Action(url, "All files"),
    )


def gone(url: str) -> Sheet:
    """Return the page for a file of the link at `url` whose original is not there."""
    return replace(GONE, action=Action(url, "All files"))


def failure(reference: str) -> Sheet:
    """Return the page for an error of ours; `reference` finds it in the log."""
    return Sheet(
        "alert",
        "Error",
        "Something went wrong here",
        "It was not your doing, and nothing is lost. Try again in a minute.",
        f"Does it happen again? Tell the person who sent you the link. Reference {reference}.",
    )


def refusal(status: int) -> Sheet:
    """Return the page for a request that HTTP itself forbids."""
    title, heading = _REFUSALS.get(HTTPStatus(status), ("Not possible", "This request cannot be answered"))
    return Sheet("alert", title, heading, "Use the link exactly as you received it.")
