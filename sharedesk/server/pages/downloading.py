"""The page that starts the download of everything, or of a folder, and then shows how far it is.

It works without a script: a `Refresh` header starts the file, and a link shows the page as it is by then. No page
restarts a download that has begun since its address was made.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.server.links import PREFIX, authorized, context
from sharedesk.server.security import PortalResponse, Surface
from sharedesk.server.site import describe, render
from sharedesk.server.views.downloading import Addresses, downloading_page
from sharedesk.server.visitors import is_reading, wants_html

pages = Blueprint("downloading", __name__, url_prefix=PREFIX)

START_WITHIN = timedelta(seconds=30)
"""How old an address may be that still starts the file."""
_SECONDS = re.compile(r"[0-9]{1,10}")


@pages.get("/downloading", defaults={"path": None})
@pages.get("/downloading/<path:path>")
@authorized(Purpose.BROWSE)
def page(grant: Grant, path: str | None) -> Response:
    """Show how far the visitor is with the download that this page started."""
    program, details = context(), grant.details
    wanted, token = program.downloads.wanted(details, path), details.link.token
    file_url = url_for("files.download", token=token, path=path)
    if not wants_html(request):
        return redirect(file_url, HTTPStatus.SEE_OTHER, PortalResponse)
    since = _since()
    if since is None:
        now = int(program.clock().timestamp())
        return redirect(_own_url(token, path, now), HTTPStatus.SEE_OTHER, PortalResponse)
    progress = program.following.progress(grant, wanted.subject, since)
    addresses = Addresses(
        again=_own_url(token, path),
        follow=_own_url(token, path, int(since.timestamp())),
        file=file_url,
        files=url_for("landing.page", token=token, show="files"),
    )
    view = downloading_page(details, wanted.name, progress, addresses)
    response = PortalResponse(render("downloading.html", describe(program, request), view))
    response.surface = Surface.FOLLOWING_PAGE
    is_new = timedelta() <= program.clock() - since < START_WITHIN
    if progress is None and is_new and is_reading(request):
        response.headers["Refresh"] = f"1; url={file_url}"
    return response


def _own_url(token: str, path: str | None, since: int | None = None) -> str:
    return url_for("downloading.page", token=token, path=path, since=since)


def _since() -> datetime | None:
    """Return when the page was first asked for; None for an address that does not say it, and is to get one."""
    given = request.args.get("since", "")
    return datetime.fromtimestamp(int(given), UTC) if _SECONDS.fullmatch(given) else None
