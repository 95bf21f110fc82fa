"""What the transport relies on in cheroot: a new version that changes it has to fail here, not in the field."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import cheroot.server
import cheroot.wsgi
import pytest

from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.gateway import PortalGateway
from sharedesk.server.transport.request import StrictRequest
from sharedesk.server.transport.server import PortalServer


def test_the_version_is_one_that_was_examined() -> None:
    assert version("cheroot").split(".")[:2] == ["11", "1"]


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (cheroot.server.HTTPRequest.__init__, ["self", "server", "conn", "proxy_mode", "strict_mode"]),
        (cheroot.server.HTTPRequest.send_headers, ["self"]),
        (cheroot.server.HTTPRequest.ensure_headers_sent, ["self"]),
        (cheroot.server.HTTPRequest.write, ["self", "chunk"]),
        (cheroot.server.HTTPConnection.communicate, ["self"]),
        (cheroot.server.HTTPConnection.close, ["self"]),
        (cheroot.server.HTTPServer.prepare, ["self"]),
        (cheroot.server.HTTPServer.serve, ["self"]),
        (cheroot.server.HTTPServer.stop, ["self"]),
        (cheroot.server.HTTPServer.put_conn, ["self", "conn"]),
        (cheroot.server.HTTPServer.process_conn, ["self", "conn"]),
        (cheroot.server.HTTPServer.clear_stats, ["self"]),
        (cheroot.server.HTTPServer.error_log, ["self", "msg", "level", "traceback"]),
        (cheroot.wsgi.Gateway_10.get_environ, ["self"]),
        (cheroot.wsgi.Gateway_10.respond, ["self"]),
        (cheroot.wsgi.Gateway_10.start_response, ["self", "status", "headers", "exc_info"]),
        (cheroot.wsgi.Gateway_10.write, ["self", "chunk"]),
    ],
)
def test_the_seams_have_the_shape_that_is_used(function: object, parameters: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == parameters  # type: ignore[arg-type]


def test_every_override_still_overrides_something() -> None:
    overrides = {
        StrictRequest: {"respond", "send_headers"},
        PortalGateway: {"get_environ", "respond", "write"},
        Connection: {"communicate", "close"},
        PortalServer: {"prepare", "serve", "stop", "put_conn", "clear_stats", "error_log"},
    }
    for ours, names in overrides.items():
        for name in names:
            assert name in vars(ours)
            assert hasattr(ours.__mro__[1], name)


def test_the_request_still_uses_what_is_set_for_it() -> None:
    sending = inspect.getsource(cheroot.server.HTTPRequest.send_headers)
    for name in ("self.outheaders", "self.close_connection", "self.chunked_write", "self.rfile, 'remaining'"):
        assert name in sending
    assert "self.conn.wfile.write" in sending
    assert "self.server.can_add_keepalive_connection" in sending
    assert "self.server.server_name" in sending


def test_the_environ_still_comes_from_what_is_set_for_it() -> None:
    environ = inspect.getsource(cheroot.wsgi.Gateway_10.get_environ)
    for name in (
        "req.path",
        "req.qs",
        "req.method",
        "req.uri",
        "req.rfile",
        "req.scheme",
        "req.inheaders",
        "remote_addr",
    ):
        assert name in environ


def test_start_response_still_counts_the_length_and_encodes_the_status() -> None:
    source = inspect.getsource(cheroot.wsgi.Gateway.start_response)
    assert "self.remaining_bytes_out = int(v)" in source
    assert "self.req.status = self._encode_status(status)" in source


def test_the_connection_is_given_every_attribute_that_the_base_class_sets() -> None:
    base = inspect.getsource(cheroot.server.HTTPConnection.__init__)
    for name in ("self.server", "self.socket", "self.rfile", "self.wfile", "self.requests_seen"):
        assert f"{name} = " in base
    assert base.count("self.") - base.count("(self.") < 20


def test_a_server_is_what_it_is_made_of() -> None:
    assert issubclass(PortalServer, cheroot.wsgi.Server)
    assert cheroot.server.HTTPServer.protocol == "HTTP/1.1"
    process = inspect.getsource(cheroot.server.HTTPServer.process_conn)
    assert "self.requests.put(conn)" in process
    keeping = inspect.getsource(cheroot.server.HTTPServer.can_add_keepalive_connection.fget)
    assert "self.ready and self._connections.can_add_keepalive_connection" in keeping
