"""A real program in a temporary data directory, and the portal over it without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Event
from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.server import formats
from sharedesk.server.app import create_app
from sharedesk.services.context import AppContext
from tests.portal.gates import Mailbox

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
ME = "Elena Marchetti"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class Portal:
    """The portal, a browser at it, and the sender's hands."""

    def __init__(self, program: AppContext, clock: Clock, folder: Path) -> None:
        self.program = program
        self.clock = clock
        self.folder = folder
        self.app: Flask = create_app(program)
        self.client: FlaskClient = self.app.test_client()

    @classmethod
    def open(cls, data_dir: Path, clock: Clock, folder: Path) -> Portal:
        """Return a portal over a new data directory, whose originals are in `folder`."""
        return cls(build_context(data_dir, clock=clock), clock, folder)

    def write(self, files: dict[str, bytes], below: str = "") -> list[Path]:
        """Write files and return the paths of what is at the top."""
        base = self.folder / below if below else self.folder
        for name, data in files.items():
            path = base / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return list(dict.fromkeys(base / name.split("/")[0] for name in files))

    def make(self, mode: Mode, files: dict[str, bytes], *, copy: bool = True, **options: Any) -> Link:
        """Make a link for new files; a `send` link is copied unless `copy` is False."""
        return self.make_of(mode, self.write(files), copy=copy, **options)

    def make_of(self, mode: Mode, paths: list[Path], *, copy: bool = True, **options: Any) -> Link:
        """Make a link for files that are there."""
        details = self.program.links.create(mode, paths, LinkOptions(**options), by=ME)
        if mode is Mode.SEND and copy:
            self.program.copying.run(details.link.id)
        return self.program.links.get(details.link.token).link

    def set(self, key: str, value: str) -> None:
        """Change a setting."""
        self.program.change_setting(key, value, by=ME)

    def get(self, url: str, **more: Any) -> TestResponse:
        """Get a page as a browser does."""
        return self.request("GET", url, **more)

    def request(self, method: str, url: str, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send a request as a browser does, over TLS, and read the answer to its end (unless `drain` is False)."""
        drain = more.pop("drain", True)
        sent = HTML | (headers or {})
        environ = {"SSL_PROTOCOL": "TLSv1.3"} | more.pop("environ_overrides", {})
        more = {"base_url": "https://localhost:8443"} | more
        answer = self.client.open(url, method=method, headers=sent, environ_overrides=environ, **more)
        if drain:
            answer.get_data()
            answer.close()
        return answer

    def raw(self, path_info: str, **more: Any) -> TestResponse:
        """Get a path exactly as a server hands it over after its one decoding (bytes as Latin-1)."""
        return self.get("/", environ_overrides={"PATH_INFO": path_info}, **more)

    def events(self, *actions: Action) -> list[Event]:
        """Return the events with these actions (all by default), oldest first."""
        return [event for event in self.program.audit.events() if not actions or event.action in actions]

    def link(self, link: Link) -> Link:
        """Return a link as it is now."""
        return self.program.links.get(link.token).link


def url(link: Link, kind: str, path: str) -> str:
    """Return the address of a path of a link."""
    return f"/s/{link.token}/{kind}/{quote(path)}"


class CompiledTemplates(BytecodeCache):
    """Keeps what templates are compiled to: each portal of a test would compile anew what its pages are made of."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept of this template; what was compiled from another source is not taken."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()
BUILDERS: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_compile_builder = Rule._compile_builder


@pytest.fixture(autouse=True)
def portals_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share compiled templates and what builds addresses among the portals of all tests."""

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, *rule._trace, str(rule.defaults), append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = _compile_builder(rule, append_unknown)
        return BUILDERS[key]

    monkeypatch.setitem(Flask.jinja_options, "bytecode_cache", COMPILED)
    monkeypatch.setattr(Rule, "_compile_builder", builder)


@pytest.fixture(autouse=True)
def greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the sender live by UTC, wherever this runs."""
    monkeypatch.setattr(formats, "ZONE", UTC)


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test."""
    return Clock()


@pytest.fixture
def portal(data_dir: Path, tmp_path: Path, clock: Clock) -> Iterator[Portal]:
    """Return a portal over a new data directory."""
    folder = tmp_path / "originals"
    folder.mkdir()
    portal = Portal.open(data_dir, clock, folder)
    yield portal
    portal.program.close()


@pytest.fixture
def mailbox(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """Return where the codes of the portal go."""
    mailbox = Mailbox()
    monkeypatch.setattr(portal.program.gates, "_mail", mailbox)
    return mailbox
