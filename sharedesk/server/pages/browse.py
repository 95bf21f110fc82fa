"""A folder of a link, page by page."""

from __future__ import annotations

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.server.links import PREFIX, authorized, context
from sharedesk.server.site import describe, render
from sharedesk.server.views.folder import folder_view
from sharedesk.services.contents import NoSuchEntryError

pages = Blueprint("browse", __name__, url_prefix=PREFIX)


@pages.get("/browse/<path:path>")
@authorized(Purpose.BROWSE)
def folder(grant: Grant, path: str) -> Response:
    """Show one page of a folder, 200 entries each."""
    program, details = context(), grant.details
    content = program.contents.folder(details, path.removesuffix("/"), page=_page_number())
    entry = program.contents.locate(details, content.path).entry
    view = folder_view(details.link, entry, content)
    return make_response(render("folder.html", describe(program, request), view))


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NoSuchEntryError
    return int(text)
