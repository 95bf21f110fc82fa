"""The portal that is scanned: a real one on loopback, with an open, a locked and a restricted link."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scans.findings import Finding
from sharedesk.core.link import Link, Mode
from tests.e2e.harness import Serving

SLOWEST = 1.0
"""Seconds that a page may take after all that."""


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
    originals = folder / "originals"
    (originals / "Exhibits").mkdir(parents=True)
    (originals / "Exhibits" / "notes.txt").write_text("Notes\n")
    letter = originals / "letter.txt"
    letter.write_text("Dear Anna\n")
    serving = Serving(folder / "data")
    try:
        links = [
            serving.make(Mode.SEND, originals / "Exhibits", letter, title="Open", message="For everybody"),
            serving.make(Mode.SEND, letter, title="Locked", password="correct horse battery"),
            serving.make(Mode.SEND, letter, title="Restricted", allowed_emails=("anna@example.com",)),
        ]
        made = Target(serving, links)
        made.warm_up()
        yield made
    finally:
        serving.close()
