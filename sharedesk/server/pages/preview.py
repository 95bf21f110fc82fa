"""Looking at a file without downloading it: the preview page, and the bytes and pictures it shows."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.server.links import PREFIX, authorized, context
from sharedesk.server.previews import HEAD_BYTES, NOT_DRAWABLE, TEXT_BYTES, Drawable, Stage, decode, examine
from sharedesk.server.security import PortalResponse, Surface
from sharedesk.server.site import describe, render
from sharedesk.server.streaming import readable, send_preview
from sharedesk.server.views.preview import Shown, preview_page, rest_of
from sharedesk.server.visitors import is_reading
from sharedesk.services.contents import PER_PAGE, Entry, Located, NoSuchEntryError
from sharedesk.services.downloads import Download
from sharedesk.services.pdf import PdfPage
from sharedesk.services.pictures import MAX_BYTES, Picture, PictureSize

pages = Blueprint("preview", __name__, url_prefix=PREFIX)


@pages.get("/preview/<path:path>")
@authorized(Purpose.PREVIEW)
def page(grant: Grant, path: str) -> Response:
    """Show a file on a page."""
    program, details = context(), grant.details
    download = program.downloads.file(grant, path)
    entry = program.contents.locate(details, path).entry
    shown = _shown(grant, path, download)
    view = preview_page(details.link.token, entry, shown, _siblings(grant, path))
    response = PortalResponse(render("preview.html", describe(program, request), view))
    if shown.drawable.stage in {Stage.VIDEO, Stage.AUDIO}:
        response.surface = Surface.MEDIA_PAGE
    if is_reading(request):
        program.access.previewed(grant, path)
    return response


@pages.get("/raw/<path:path>")
@authorized(Purpose.PREVIEW)
def raw(grant: Grant, path: str) -> Response:
    """Send the bytes of a file of a type that browsers draw without running it; no other file has this address."""
    download = context().downloads.file(grant, path)
    drawable = _drawable(download)
    if drawable.mime is None:
        raise NoSuchEntryError
    return send_preview(download, drawable.mime, request)


@pages.get("/pdf/<int(min=1):number>/<path:path>")
@authorized(Purpose.PREVIEW)
def pdf_page(grant: Grant, path: str, number: int) -> Response:
    """Send one page of a PDF as a picture, drawn here: a browser's own viewer would need scripts and plug-ins."""
    drawn = _pdf_page(grant, path, number)
    if drawn is None or _drawable(context().downloads.file(grant, path)).stage is not Stage.PDF:
        raise NoSuchEntryError
    response = PortalResponse(drawn.image, mimetype="image/png")
    response.surface = Surface.CONTENT
    return response


@pages.get("/picture/<any(row, screen):size>/<path:path>")
@authorized(Purpose.PREVIEW)
def picture(grant: Grant, size: str, path: str) -> Response:
    """Send a picture small and without what a camera wrote into it."""
    drawn = _picture(grant, path, PictureSize(size))
    if drawn is None:
        raise NoSuchEntryError
    response = PortalResponse(drawn.image, mimetype="image/jpeg")
    response.surface = Surface.CONTENT
    return response


def _pdf_page(grant: Grant, path: str, number: int) -> PdfPage | None:
    located = context().contents.locate(grant.details, path)
    with readable():
        return context().pdf.page(partial(_alone, grant, located), located.etag or "", number - 1)


def _picture(grant: Grant, path: str, size: PictureSize) -> Picture | None:
    located = context().contents.locate(grant.details, path)
    if located.entry.is_folder or (located.entry.size or 0) > MAX_BYTES:
        return None
    with readable():
        return context().pictures.picture(partial(_alone, grant, located), located.etag or "", size)


def _alone(grant: Grant, located: Located) -> int:
    return context().contents.open_alone(grant.details, located)


def _head(download: Download, limit: int) -> bytes:
    """Return the first bytes of a file, at most `limit`."""
    with readable(), closing(download.open(0, min(limit, download.size))) as source:
        return b"".join(iter(lambda: source.read(limit), b""))


def _drawable(download: Download) -> Drawable:
    head = _head(download, HEAD_BYTES)
    return examine(head, is_whole=len(head) == download.size)


def _shown(grant: Grant, path: str, download: Download) -> Shown:
    drawable = _drawable(download)
    if drawable.stage is Stage.PDF:
        first = _pdf_page(grant, path, 1)
        return Shown(drawable, page_count=first.count if first else 0, pages=request.args.get("pages", ""))
    if drawable.stage is Stage.IMAGE:
        return Shown(drawable, picture=_picture(grant, path, PictureSize.SCREEN))
    if drawable.stage is not Stage.TEXT:
        return Shown(drawable)
    data = _head(download, TEXT_BYTES)
    text = decode(data, is_whole=len(data) == download.size)
    return Shown(NOT_DRAWABLE) if text is None else Shown(drawable, text, rest_of(len(data), download.size))


def _siblings(grant: Grant, path: str) -> tuple[Entry, ...]:
    """Return what is beside a file, () in a folder of several pages: nobody leafs through thousands of files."""
    folder = path.rpartition("/")[0]
    if not folder:
        return context().contents.roots(grant.details)
    content = context().contents.folder(grant.details, folder, per_page=PER_PAGE)
    return content.entries if content.pages == 1 else ()
