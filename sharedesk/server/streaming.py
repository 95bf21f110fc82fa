"""Bytes of files as answers: conditions and ranges are settled here, then a transfer loop streams the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus

from flask import Request
from werkzeug.wrappers import Response

from sharedesk.core.gates import Gate
from sharedesk.core.names import content_disposition
from sharedesk.core.preconditions import Conditions, Outcome, Validators, evaluate
from sharedesk.core.ranges import ByteRange, UnsatisfiableRange, content_range, parse_range, unsatisfied_content_range
from sharedesk.core.robots import robot_of
from sharedesk.server.security import PortalResponse, Surface
from sharedesk.server.transport.body import StreamedBody
from sharedesk.server.visitors import is_ahead_of_time
from sharedesk.services.access import GateError
from sharedesk.services.contents import GoneError
from sharedesk.services.context import AppContext
from sharedesk.services.downloads import Download
from sharedesk.storage.base import SourceChangedError

OpenBody = Callable[[ByteRange], StreamedBody]


def send_download(program: AppContext, download: Download, request: Request) -> Response:
    """Answer with a file or ZIP to be saved. Only the transfer of a GET is a delivery; all else counts nothing.

    A robot that makes previews gets the bytes of an open link and is recorded as that; of a limited link it gets
    nothing, for it would use up what is meant for a person.
    """
    grant, robot = download.grant, robot_of(request.headers.get("User-Agent", ""))

    def deliver(part: ByteRange) -> StreamedBody:
        with readable():
            transfer = program.deliveries.begin(download, part.start, part.stop)
        return StreamedBody(transfer.source, transfer.ticket, transfer.on_progress, transfer.on_end)

    def show(part: ByteRange) -> StreamedBody:
        if grant.details.link.protection.limit is not None:
            raise GateError(Gate.CLAIM, grant.details)
        program.access.previewed(grant, download.name, robot)
        return _looked_at(download, part)

    response = _send(download, request, deliver if robot is None else show)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = content_disposition(download.name)
    return response


def send_preview(download: Download, mime: str, request: Request) -> Response:
    """Answer with the bytes of a file to be looked at, as `mime`. Never a delivery, however much of it is read."""
    response = _send(download, request, partial(_looked_at, download))
    response.headers["Content-Type"] = mime
    return response


def _looked_at(download: Download, part: ByteRange) -> StreamedBody:
    with readable():
        source = download.open(part.start, part.stop)
    return StreamedBody(source, download.grant.ticket())


@contextmanager
def readable() -> Iterator[None]:
    """Turn what a disk says when it does not give a file into GoneError: for the visitor it is not there now."""
    try:
        yield
    except (SourceChangedError, OSError) as error:
        raise GoneError from error


def _send(download: Download, request: Request, open_body: OpenBody) -> PortalResponse:
    """Answer a GET or HEAD: 200, 206, 304, 412 or 416 (RFC 9110 sections 13 and 14).

    `open_body` is called for a GET that gets bytes, and for nothing else. A browser that fetches ahead of time is
    told to come back when somebody asks (503), since nobody wants the file yet.
    """
    if is_ahead_of_time(request):
        return _without_body(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "0"})
    validators = Validators(download.etag, download.modified)
    described = {"ETag": validators.etag, "Last-Modified": validators.last_modified, "Accept-Ranges": "bytes"}
    outcome = evaluate(request.method, _conditions(request), validators)
    if outcome is Outcome.PRECONDITION_FAILED:
        return _without_body(HTTPStatus.PRECONDITION_FAILED, described)
    if outcome is Outcome.NOT_MODIFIED:
        return _without_body(HTTPStatus.NOT_MODIFIED, described)
    try:
        part = parse_range(request.headers.get("Range"), download.size) if outcome is Outcome.PROCEED else None
    except UnsatisfiableRange as error:
        described["Content-Range"] = unsatisfied_content_range(error.size)
        return _without_body(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, described)
    response = PortalResponse(headers=described, direct_passthrough=True)
    if part is not None:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.headers["Content-Range"] = content_range(part, download.size)
    part = part or ByteRange(0, download.size)
    response.headers["Content-Length"] = str(part.length)
    response.surface = Surface.CONTENT
    if request.method == "GET":
        response.response = open_body(part)
    return response


def _conditions(request: Request) -> Conditions:
    headers = request.headers
    return Conditions(
        has_range="Range" in headers,
        if_match=headers.get("If-Match"),
        if_unmodified_since=headers.get("If-Unmodified-Since"),
        if_none_match=headers.get("If-None-Match"),
        if_modified_since=headers.get("If-Modified-Since"),
        if_range=headers.get("If-Range"),
    )


def _without_body(status: HTTPStatus, headers: dict[str, str]) -> PortalResponse:
    response = PortalResponse(status=status, headers=headers)
    response.surface = Surface.CONTENT
    return response
