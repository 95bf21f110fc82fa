"""The landing page of a link."""

from __future__ import annotations

from flask import Blueprint, make_response, request, url_for
from werkzeug.wrappers import Response

from sharedesk.core.claims import ClaimState
from sharedesk.core.grant import Grant, Purpose
from sharedesk.core.link import LinkDetails
from sharedesk.core.senders import sender_name
from sharedesk.core.settings import SENDER_NAME
from sharedesk.server.links import PREFIX, authorized, caller, context
from sharedesk.server.pages.claim import received
from sharedesk.server.site import describe, render
from sharedesk.server.views.landing import Sum, landing_page, sums_of
from sharedesk.server.views.rows import Row, entry_row, folder_row, unfolded_row
from sharedesk.server.visitors import is_ahead_of_time, is_reading, set_cookie
from sharedesk.services.contents import PER_PAGE, Entry, FolderPage, GoneError

UNFOLDED_ENTRIES = 400
"""How many entries of folders one landing page holds; further folders are links to pages of their own."""

pages = Blueprint("landing", __name__, url_prefix=PREFIX)


@pages.get("")
@authorized(Purpose.VIEW)
def page(grant: Grant) -> Response:
    """Show what the sender says and the files. Looking never changes the link, except for "opened".

    The page of a link that works once starts the download that its button promised; the buttons are there as well.
    """
    program, details = context(), grant.details
    is_starting = grant.claim is not None and grant.claim.state is ClaimState.CLAIMED
    if grant.claim is not None and grant.claim.drained_at is not None and request.args.get("show") != "files":
        return received(details, grant.claim.drained_at)
    rows, sums = _contents(details)
    sender = sender_name(program.settings.get(SENDER_NAME), details.link.created_by)
    view = landing_page(details, sender, rows, sums, program.clock())
    response = make_response(render("landing.html", describe(program, request), view))
    if is_starting and not is_ahead_of_time(request):
        response.headers["Refresh"] = f"1; url={url_for('files.download', token=details.link.token)}"
    if is_reading(request):
        program.access.viewed(grant)
        set_cookie(response, caller())
    return response


def _contents(details: LinkDetails) -> tuple[tuple[Row, ...], tuple[Sum, ...]]:
    link, rows, sums, room = details.link, list[Row](), list[Sum](), UNFOLDED_ENTRIES
    roots = context().contents.roots(details)
    for entry in roots:
        content = _content(details, entry)
        if content is None:
            rows.append(entry_row(link, entry))
            sums.extend(sums_of([entry]))
        elif 0 < content.total <= min(PER_PAGE, room):
            room -= content.total
            rows.append(unfolded_row(link, entry, content, is_open=len(roots) == 1))
            sums.extend(sums_of(content.entries))
        else:
            rows.append(folder_row(link, entry, content.total))
    return tuple(rows), tuple(sums)


def _content(details: LinkDetails, entry: Entry) -> FolderPage | None:
    """Return the first page of a folder; None for files, and for a folder that is not there."""
    if not entry.is_folder or not entry.opens:
        return None
    try:
        return context().contents.folder(details, entry.path, per_page=PER_PAGE)
    except GoneError:
        return None
