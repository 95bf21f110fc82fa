"""A real `sharedesk serve` in a process of its own, and the clients that recipients use."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Event, EventFilter
from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.services.context import AppContext

MIB = 2**20
PROMPT = 2.0
"""A change in one process shows in the others within a second; the rest is for a busy computer."""
PATIENCE = 20.0

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
ENVIRONMENT |= {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}  # what is tried does not keep this computer awake
COMMAND = (sys.executable, "-m", "sharedesk")


def until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Ask again and again until the answer is true, and return it; fail when it is not in time."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        pause.wait(0.02)
    return answer


def sharedesk(data_dir: Path, *arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `more` is for subprocess.run."""
    words = [*COMMAND, "--data-dir", str(data_dir), *map(str, arguments)]
    more = {"capture_output": True, "text": True, "timeout": 60, "env": ENVIRONMENT} | more
    return subprocess.run(words, check=False, **more)


class Serving:
    """A running `sharedesk serve` and the same data directory opened in this process, as a second ShareDesk."""

    def __init__(self, data_dir: Path, *options: str, port: int = 0, errors: Path | None = None) -> None:
        self.data_dir = data_dir
        self.errors = errors or data_dir.with_name(f"{data_dir.name}.stderr")
        words = [*COMMAND, "--data-dir", str(data_dir), "serve", "--json", "--host", "127.0.0.1", "--port", str(port)]
        with self.errors.open("a") as errors:
            self.process = subprocess.Popen(
                [*words, *options], stdout=subprocess.PIPE, stderr=errors, text=True, env=ENVIRONMENT
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        self.ready: dict[str, Any] = json.loads(line)
        self.url, self.port = str(self.ready["url"]), int(self.ready["port"])
        self.ca_file = Path(self.ready["ca_file"]) if self.ready["ca_file"] else None
        self.program: AppContext = build_context(data_dir)

    # -- the sender's hands

    def make(self, mode: Mode, *paths: Path, **options: Any) -> Link:
        """Make a link from this process."""
        details = self.program.links.create(mode, paths, LinkOptions(**options), by="test")
        if mode is Mode.SEND:
            self.program.copying.run(details.link.id)
        return self.program.links.get(details.link.token).link

    def downloads(self, link: Link) -> int:
        """Return how often a link was downloaded."""
        return self.program.links.get(link.token).link.downloads

    def events(self, link: Link, *actions: Action) -> list[Event]:
        """Return the events of a link with these actions (all by default), oldest first."""
        events = self.program.audit.events(EventFilter(token=link.token))
        return [event for event in events if not actions or event.action in actions]

    def history(self, link: Link) -> list[str]:
        """Return what happened to downloads of a link, in a word each."""
        events = (event.action.value.split(".") for event in self.events(link))
        return [verb for subject, verb in events if subject == "download"]

    def await_event(self, link: Link, action: Action, seconds: float = PATIENCE) -> Event:
        """Return the first event of a link with this action, as soon as there is one."""
        return until(lambda: self.events(link, action), seconds)[0]  # type: ignore[no-any-return]

    # -- the recipient's

    def link_url(self, link: Link, path: str = "") -> str:
        """Return the address of a link at this portal."""
        return f"{self.url}/s/{link.token}{path}"

    def curl(self, *arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
        """Run curl, which trusts the portal's authority and nobody else; it may fail."""
        return subprocess.run(self.curl_words(*arguments), check=False, capture_output=True, timeout=60, **more)

    def curl_words(self, *arguments: object) -> list[str]:
        """Return a curl command."""
        trust = ["--cacert", str(self.ca_file)] if self.ca_file else []
        return ["curl", "--silent", "--show-error", "--noproxy", "*", *trust, *map(str, arguments)]

    def context(self) -> ssl.SSLContext:
        """Return a TLS context that trusts the portal's authority."""
        return ssl.create_default_context(cafile=self.ca_file)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Send one request over a connection of its own and read the whole answer."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.context())
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def status(self, link: Link, path: str = "") -> int:
        """Return the status of a page of a link."""
        return self.get(f"/s/{link.token}{path}", "HEAD").status

    # -- ending

    def terminate(self, seconds: float = 10) -> int:
        """Ask it to stop and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it without a warning (kill -9)."""
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Stop what still runs."""
        if self.process.poll() is None:
            self.terminate()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.program.close()

    def complaints(self) -> list[str]:
        """Return the warnings and errors that it logged."""
        lines = self.errors.read_text().splitlines()
        return [line for line in lines if any(f" {level} " in line for level in ("WARNING", "ERROR", "CRITICAL"))]


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@contextmanager
def serving(
    data_dir: Path, *options: str, port: int = 0, errors: Path | None = None, expected: str | None = None
) -> Iterator[Serving]:
    """Run a portal; at the end it has to stop well and to have logged no warning but those with `expected` in them."""
    portal = Serving(data_dir, *options, port=port, errors=errors)
    try:
        yield portal
        if portal.process.poll() is None:
            assert portal.terminate() == 0
        assert [line for line in portal.complaints() if expected is None or expected not in line] == []
    finally:
        portal.close()
