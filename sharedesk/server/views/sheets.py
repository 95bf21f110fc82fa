"""Pages that say one thing: why a link cannot be opened, what is wrong with an address, what this place is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from markupsafe import Markup

from sharedesk.core.guessing import Guess
from sharedesk.core.languages import tied
from sharedesk.server import formats
from sharedesk.server.views.rows import Action, clock_element, time_element
from sharedesk.server.words import Words, filled, ngettext
from sharedesk.server.words import gettext as _
from sharedesk.server.words import lazy_gettext as _l
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.guard import LockedError


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
    title: Words
    heading: Words
    text: Words | Markup
    after: Words = ""
    is_off: bool = True
    progress: Progress | None = None
    action: Action | None = None
    time_form: TimeForm | None = None


HALF_A_DAY = timedelta(hours=12)
"""Until when the time of day alone says when it is."""

UNKNOWN_LINK = Sheet(
    "unlink",
    _l("Link not found"),
    _l("We cannot find this link"),
    _l("The address may be incomplete, or there may be nothing here any more. Check that you copied the whole link."),
    _l("Still need the files? Ask the person who sent you the link for a new one."),
)

NO_PAGE = Sheet(
    "unlink",
    _l("Page not found"),
    _l("There is nothing at this address"),
    _l("Check that you copied the whole link."),
    _l("Expecting files? Ask the person who sent you the link for a new one."),
)

FRONT = Sheet(
    "link",
    _l("Files by link"),
    _l("Files are shared here by link"),
    _l("Open the link that you received to see your files."),
    _l("No link at hand? Ask the person who wants to send you files."),
    is_off=False,
)

GONE = Sheet(
    "unlink",
    _l("Not available"),
    _l("This file is not available right now"),
    _l("The sender has moved or changed it. The link stays the same: try again later."),
    _l("In a hurry? Ask the person who sent you the link."),
)

ASKED = Sheet(
    "clock",
    _l("Asked for more time"),
    _l("We have told the sender"),
    _l("If they give the link more time, it works again: the same address, nothing else to do."),
    _l("In a hurry? Ask the person who sent you the link."),
    is_off=False,
)

CROWDED = Sheet(
    "alert",
    _l("Too many connections"),
    _l("Too much is being downloaded at once"),
    _l("This link allows a few connections at a time. Let one of them finish, then try again."),
    _l("Nothing is lost: what has begun goes on."),
)

SPENT = Sheet(
    "alert",
    _l("Downloaded too often"),
    _l("This link was downloaded too often"),
    _l("It allows one download, and far more than that was sent to you."),
    _l("Still need the files? Ask the person who sent you the link."),
)

_REFUSALS = {
    HTTPStatus.BAD_REQUEST: (_l("Request not understood"), _l("This request cannot be understood")),
    HTTPStatus.METHOD_NOT_ALLOWED: (_l("Not possible"), _l("That is not possible here")),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (_l("Too large"), _l("That is more than this page takes")),
    HTTPStatus.MISDIRECTED_REQUEST: (_l("Unknown address"), _l("This address does not lead here")),
}
_REFUSED = (_l("Not possible"), _l("This request cannot be answered"))

_REASONS: dict[Reason, Sheet] = {
    Reason.EXPIRED: Sheet(
        "hourglass",
        _l("Link expired"),
        _l("This link has expired"),
        _l("The files can no longer be downloaded."),
        _l("Still need them? Ask the person who sent you the link for a new one."),
    ),
    Reason.USED: Sheet(
        "once",
        _l("Link already used"),
        _l("This link has already been used"),
        _l("It worked once, and that download was completed."),
        _l(
            "Was that not you? Tell the person who sent you the link. They can see when it was used and send a new one."
        ),
    ),
    Reason.REVOKED: Sheet(
        "undo",
        _l("Link withdrawn"),
        _l("The sender has withdrawn this link"),
        _l("The files are no longer shared through it."),
        _l("Still need them? Ask the person who sent you the link."),
    ),
    Reason.PAUSED: Sheet(
        "pause",
        _l("Link paused"),
        _l("This link is paused"),
        _l("The sender has paused it for now. Nothing is lost: the same link works again when it continues."),
        _l("In a hurry? Ask the person who sent you the link."),
    ),
    Reason.PORTAL_PAUSED: Sheet(
        "pause",
        _l("Links paused"),
        _l("Links are paused"),
        _l("The sender has paused all links for now. Nothing is lost: the same link works again when they continue."),
        _l("In a hurry? Ask the person who sent you the link."),
    ),
    Reason.PREPARING: Sheet(
        "hourglass",
        _l("Almost ready"),
        _l("The files are almost ready"),
        _l("The sender has just shared them and they are still being prepared. Try again in a minute."),
        _l("The link stays the same. You can come back to it later."),
    ),
    Reason.COPY_STOPPED: Sheet(
        "hourglass",
        _l("Not ready yet"),
        _l("The files are not ready yet"),
        _l("Preparing them was interrupted at the sender’s computer. The link stays the same: try again later."),
        _l("In a hurry? Ask the person who sent you the link."),
    ),
    Reason.MISSING: GONE,
    Reason.IN_USE: Sheet(
        "lock",
        _l("Link in use"),
        _l("This link is being used"),
        _l("It works once, and a download has been started from another browser. If that was you, continue there."),
        _l("Was that not you? Tell the person who sent you the link."),
    ),
    Reason.STALLED: Sheet(
        "pause",
        _l("Download stopped"),
        _l("This download was not finished in time"),
        _l("It was started from this browser and could be resumed for 24 hours. The sender can open the link again."),
        _l("Still need the files? Ask the person who sent you the link."),
    ),
}

_DATED = {
    Reason.EXPIRED: _l("It was available until %(time)s. The files can no longer be downloaded."),
    Reason.USED: _l("It worked once, and that download was completed on %(time)s."),
}


def unavailable(why: UnavailableError, url: str) -> Sheet:
    """Return the page that says why the link at `url` does not open now."""
    sheet = _REASONS[why.reason]
    limit = None if why.details is None else why.details.link.protection.limit
    if why.reason in {Reason.USED, Reason.IN_USE} and limit is not None and limit > 1:
        return replace(sheet, text=_shared(why.reason, limit))
    if why.reason in _DATED and (since := _end(why)) is not None:
        sheet = replace(sheet, text=filled(str(_DATED[why.reason]), time=time_element(since)))
    if why.status == HTTPStatus.SERVICE_UNAVAILABLE:
        sheet = replace(sheet, action=Action(url, _("Try again")))
    if why.reason is Reason.PREPARING and why.total:
        label = _("%(done)s of %(total)s", done=formats.size(why.copied), total=formats.size(why.total))
        sheet = replace(sheet, progress=Progress(why.copied, why.total, label))
    return sheet


def _shared(reason: Reason, limit: int) -> str:
    """Return what is said of a link that allows more than one download."""
    if reason is Reason.USED:
        return ngettext(
            "It worked %(n)s time, and all of these downloads were completed.",
            "It worked %(n)s times, and all of these downloads were completed.",
            limit,
        )
    return ngettext(
        "It works %(n)s time, and that many downloads have been started. If one was yours, continue there.",
        "It works %(n)s times, and that many downloads have been started. If one was yours, continue there.",
        limit,
    )


def _end(why: UnavailableError) -> datetime | None:
    """Return when the link ended; an expiry that was noticed late still happened at its time."""
    if why.reason is Reason.EXPIRED and why.details is not None:
        return why.details.link.expires_at
    return why.since


def expired(why: UnavailableError, form: TimeForm) -> Sheet:
    """Return the page of a link that has expired and can still be given more time."""
    after = _("The sender gets a message and can extend the link. Still nothing? Ask them for a new one.")
    return replace(unavailable(why, ""), after=after, time_form=form)


def too_many_tries(why: LockedError, now: datetime, url: str) -> Sheet:
    """Return the page for somebody who has to wait; `url` is where they may try again then."""
    at = _near(now + timedelta(seconds=why.retry_after), now)
    wait = Markup("<strong>{}</strong>").format(tied(formats.wait(why.retry_after)))
    reason, after = _TRIED[why.guess]
    again = filled(_("You can try again in %(wait)s, at %(time)s."), wait=wait, time=at)
    action = None if why.guess is Guess.UNKNOWN_TOKEN else Action(url, _("Try again"))
    title = _("Too many tries")
    return Sheet("clock", title, title, Markup("{} {}").format(reason, again), after, action=action)


def try_again(why: LockedError) -> str:
    """Return the same for a script, on one line."""
    return _("Too many tries. Try again in %(wait)s.", wait=formats.wait(why.retry_after))


def _near(at: datetime, now: datetime) -> Markup:
    return clock_element(at) if at - now < HALF_A_DAY else time_element(at)


_TRIED = {
    Guess.WRONG_PASSWORD: (
        _l("To protect the files, this link is paused on your device."),
        _l("Not sure about the password? Ask the person who sent you the link."),
    ),
    Guess.WRONG_CODE: (
        _l("To protect the files, this link is paused on your device."),
        _l("Not sure which code is right? It is the one in the newest mail."),
    ),
    Guess.CODE_ASKED: (
        _l("So that nobody’s mailbox is filled, no more codes are sent for the moment."),
        _l("A code works for 10 minutes. Not there? Look in your spam folder."),
    ),
    Guess.UNKNOWN_TOKEN: (
        _l("Many addresses without files were tried from your connection."),
        _l("Looking for files? Ask the person who sent you the link."),
    ),
}
"""What to say of guesses that a page is shown for, and what to add."""


def no_such_file(url: str) -> Sheet:
    """Return the page for a path that the link at `url` does not hold."""
    return Sheet(
        "unlink",
        _("File not found"),
        _("We cannot find this file"),
        _("It may have been renamed or taken off the link."),
        _("Still need it? Ask the person who sent you the link."),
        action=Action(url, _("All files")),
    )


def gone(url: str) -> Sheet:
    """Return the page for a file of the link at `url` whose original is not there."""
    return replace(GONE, action=Action(url, _("All files")))


def failure(reference: str) -> Sheet:
    """Return the page for an error of ours; `reference` finds it in the log."""
    return Sheet(
        "alert",
        _("Error"),
        _("Something went wrong here"),
        _("It was not your doing, and nothing is lost. Try again in a minute."),
        _(
            "Does it happen again? Tell the person who sent you the link. Reference %(reference)s.",
            reference=reference,
        ),
    )


def refusal(status: int) -> Sheet:
    """Return the page for a request that HTTP itself forbids."""
    title, heading = _REFUSALS.get(HTTPStatus(status), _REFUSED)
    return Sheet("alert", title, heading, _("Use the link exactly as you received it."))
