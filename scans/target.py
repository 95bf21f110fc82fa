"""The portal that is scanned: a real one on loopback that sends mail, with links of every kind."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from scans.findings import Finding
from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.clock import utc_now
from sharedesk.core.link import Link, Mode
from tests.e2e.harness import Serving
from tests.mailtrap import mail_trap, set_up

SLOWEST = 1.0
"""Seconds that a page may take after all that."""
UNLOCK_EVERY = 0.05
"""Seconds for which a guesser waits at most while the portal is forgiving."""


class Target:
    """A running portal, and what has become of it since."""

    def __init__(self, serving: Serving, links: list[Link]) -> None:
        self.serving = serving
        self.links = links
        self.threads = self._threads()

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return self.serving.url

    @property
    def ca_file(self) -> Path:
        """What its certificate is signed with."""
        assert self.serving.ca_file is not None
        return self.serving.ca_file

    def pages(self) -> list[str]:
        """Return the addresses of the links."""
        return [f"{self.url}/s/{link.token}" for link in self.links]

    def path(self, path: str) -> str:
        """Return a path with the tokens of links taken out, so that it is the same in every run."""
        for link in self.links:
            path = path.replace(link.token, "TOKEN")
        return path

    def warm_up(self) -> None:
        """Ask for each page, so that every thread that the portal starts is there."""
        for link in self.links:
            self.serving.get(f"/s/{link.token}", Accept="text/html")
        self.threads = self._threads()

    @contextmanager
    def forgiving(self) -> Iterator[None]:
        """Let whoever guessed too often try again at once, so that a scanner gets further than the guard lets it."""
        over = Event()
        owner = Thread(target=self._unlock_until, args=(over,), name="owner")
        owner.start()
        try:
            yield
        finally:
            over.set()
            owner.join()

    def _unlock_until(self, over: Event) -> None:
        guard = self.serving.program.guard
        while not over.wait(UNLOCK_EVERY):
            for link in self.links:
                if guard.locks(link.id):
                    guard.unlock(link.token, by="scan")

    def damage(self) -> Iterator[Finding]:
        """Yield what the scans did to the portal: lost threads, slow pages, complaints in its log."""
        if self._threads() != self.threads:
            text = f"{self.threads} before, {self._threads()} after"
            yield Finding("portal", "threads", "/", text)
        began = time.monotonic()
        answer = self.serving.get(f"/s/{self.links[0].token}", Accept="text/html")
        seconds = time.monotonic() - began
        if answer.status != 200 or seconds > SLOWEST:
            yield Finding("portal", "answer", "/s/TOKEN", f"{answer.status} after {seconds:.1f} s")
        for line in self.serving.complaints():
            yield Finding("portal", "log", "/", line)

    def _threads(self) -> int:
        status = Path(f"/proc/{self.serving.process.pid}/status").read_text()
        return int(re.findall(r"^Threads:\s+(\d+)$", status, flags=re.MULTILINE)[0])


@contextmanager
def target(folder: Path) -> Iterator[Target]:
    """Run a portal with its data in `folder`."""
    program = build_context(folder / "data")
    with mail_trap() as trap:
        set_up(program, trap.port)
        program.close()
        serving = Serving(folder / "data")
        try:
            made = Target(serving, make_links(serving, folder / "originals"))
            made.warm_up()
            yield made
        finally:
            serving.close()


def make_links(serving: Serving, originals: Path) -> list[Link]:
    """Make a link of each kind of page, the open one first."""
    exhibits, letter = originals / "Exhibits", originals / "letter.txt"
    exhibits.mkdir(parents=True)
    (exhibits / "notes.txt").write_text("Notes\n")
    letter.write_text("Dear Anna\n")
    links = [
        serving.make(Mode.SEND, exhibits, letter, title="Open", message="For everybody"),
        serving.make(Mode.SEND, letter, title="Locked", password="correct horse battery"),
        serving.make(Mode.SEND, letter, title="Restricted", allowed_emails=("anna@example.com",)),
        serving.make(Mode.SEND, letter, title="Once", one_time=True),
        serving.make(Mode.SEND, letter, title="Expired", expires_at=utc_now() + timedelta(seconds=1)),
    ]
    serving.await_event(links[-1], Action.LINK_EXPIRED)
    return links
