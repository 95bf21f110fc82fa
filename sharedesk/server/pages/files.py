"""Downloads: one file, the ZIP of a folder, the ZIP of everything. Always attachments, whatever is asked."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.server.links import PREFIX, authorized, context
from sharedesk.server.streaming import send_download

pages = Blueprint("files", __name__, url_prefix=PREFIX)


@pages.get("/files/<path:path>")
@authorized(Purpose.DOWNLOAD)
def file(grant: Grant, path: str) -> Response:
    """Send one file."""
    program = context()
    return send_download(program, program.downloads.file(grant, path), request)


@pages.get("/download")
@authorized(Purpose.DOWNLOAD)
def download(grant: Grant) -> Response:
    """Send the only file, or the ZIP of everything; with `?path=FOLDER` the ZIP of one folder."""
    program, path = context(), request.args.get("path")
    wanted = program.downloads.everything(grant) if path is None else program.downloads.folder(grant, path)
    return send_download(program, wanted, request)
