"""The page beside a download: not begun, under way, interrupted or complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask import url_for
from markupsafe import Markup

from sharedesk.core.languages import tied
from sharedesk.core.link import LinkDetails
from sharedesk.server import formats
from sharedesk.server.views.landing import size_of
from sharedesk.server.views.parcel import Parcel, file_parcel, is_file, parcel_of
from sharedesk.server.views.rows import Action, clock_element
from sharedesk.server.words import filled, meta, ngettext, percent
from sharedesk.server.words import gettext as _
from sharedesk.services.following import Progress


class Stage(StrEnum):
    """How far it is; the value is what a script compares."""

    WAITING = "waiting"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the page leads: to itself as it is by then, to a new start, to the bytes, to the list of files."""

    follow: str
    again: str
    file: str
    files: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know, beside its icon; with `sums_url`, where checksums are to be compared."""

    icon: str
    text: str = ""
    sums_url: str = ""


@dataclass(frozen=True, slots=True)
class DownloadingPage:
    """What the page shows.

    `value` is the part that has arrived in per cent, None before the first byte. `follow_url` is where a script looks
    again, "" when nothing changes any more. `after` is the last paragraph.
    """

    stage: str
    icon: str
    is_off: bool
    title: str
    heading: str
    parcel: Parcel
    value: int | None
    percent: str
    amount: str | Markup
    points: tuple[Point, ...]
    follow_url: str
    main: Action | None
    actions: tuple[Action, ...]
    after: str | Markup


def downloading_page(details: LinkDetails, name: str, progress: Progress | None, to: Addresses) -> DownloadingPage:
    """Return the page of a download that is saved as `name`."""
    parcel = file_parcel(name, None if progress is None else progress.total)
    if progress is None:
        return _under_way(Stage.WAITING, parcel, None, _("It begins in a moment."), to)
    if progress.completed_at is not None:
        return _complete(parcel, progress.total, progress.completed_at, is_one=True, files_url=to.files)
    value = 100 * progress.delivered // progress.total
    amount = {"done": formats.size(progress.delivered), "total": formats.size(progress.total)}
    if progress.is_running:
        told = meta(_("%(done)s of %(total)s", **amount), "" if progress.left is None else _about(progress.left))
        return _under_way(Stage.RUNNING, parcel, value, told, to)
    is_limited = details.link.protection.limit is not None
    return _interrupted(parcel, value, _("%(done)s of %(total)s saved", **amount), to, is_limited=is_limited)


def received_page(details: LinkDetails, finished_at: datetime) -> DownloadingPage:
    """Return the page for the minutes in which a holder of a link that works once may repeat a complete download."""
    files_url = url_for("landing.page", token=details.link.token, show="files")
    return _complete(parcel_of(details), size_of(details), finished_at, is_one=is_file(details), files_url=files_url)


def _about(left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes >= 120:
        return tied(ngettext("about %(n)s hour left", "about %(n)s hours left", round(minutes / 60)))
    if minutes >= 1:
        return tied(ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes))
    return tied(_("less than a minute left"))


def _under_way(stage: Stage, parcel: Parcel, value: int | None, amount: str, to: Addresses) -> DownloadingPage:
    heading = _("Your download is under way")
    again = Markup('<a href="{}">{}</a>').format(to.file, _("Start the download again"))
    return DownloadingPage(
        stage=stage.value,
        icon="download",
        is_off=False,
        title=heading if value is None else _("%(percent)s downloaded", percent=percent(value)),
        heading=heading,
        parcel=parcel,
        value=value,
        percent="" if value is None else percent(value),
        amount=amount,
        points=(
            Point("again", _("You can resume if the connection drops.")),
            Point("info", _("Your browser saves the file to its downloads folder. You can close this page.")),
        ),
        follow_url=to.follow,
        main=None,
        actions=(Action(to.follow, _("Update progress")), Action(to.files, _("Back to the files"))),
        after=filled(_("Nothing happening? %(start_again)s"), start_again=again),
    )


def _interrupted(parcel: Parcel, value: int, amount: str, to: Addresses, *, is_limited: bool) -> DownloadingPage:
    kept = _("Nothing is lost. Resume within 24 hours, from this browser.")
    return DownloadingPage(
        stage=Stage.INTERRUPTED.value,
        icon="pause",
        is_off=True,
        title=_("Download interrupted"),
        heading=_("The connection dropped"),
        parcel=parcel,
        value=value,
        percent=percent(value),
        amount=amount,
        points=(
            Point(
                "again",
                _(
                    "Open your browser’s own download list and choose “Resume”, which may be behind the three dots: "
                    "it goes on where it stopped."
                ),
            ),
            Point("info", kept if is_limited else _("If there is no “Resume”, start again: nothing is lost but time.")),
        ),
        follow_url=to.follow,
        main=Action(to.again, _("Start the download again")),
        actions=(),
        after=Markup('<a href="{}">{}</a>').format(to.files, _("Back to the files")),
    )


def _complete(
    parcel: Parcel, size: int | None, finished_at: datetime, *, is_one: bool, files_url: str
) -> DownloadingPage:
    finished = filled(_("finished at %(time)s"), time=clock_element(finished_at))
    return DownloadingPage(
        stage=Stage.COMPLETE.value,
        icon="check",
        is_off=False,
        title=_("Download complete"),
        heading=_("Download complete"),
        parcel=parcel,
        value=100,
        percent=percent(100),
        amount=finished if size is None else Markup("{} · {}").format(formats.size(size), finished),
        points=(
            Point(
                "done",
                _("The whole file was sent. Look for it in your downloads folder.")
                if is_one
                else _("All files were sent. Look for them in your downloads folder."),
            ),
            Point("shield", sums_url=files_url),
        ),
        follow_url="",
        main=None,
        actions=(Action(files_url, _("Back to the files")),),
        after="",
    )
