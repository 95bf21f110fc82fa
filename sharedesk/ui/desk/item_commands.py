"""What can be done with the files of a link: add, take out, replace; each a job that says so and how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sharedesk.core.link import Item, Link, LinkDetails, Mode, Presence
from sharedesk.ui.desk.session import Session
from sharedesk.ui.messages import Offer
from sharedesk.ui.texts import tr

Remember = Callable[[Callable[[], None]], Offer]
"""Lets something be taken back by Ctrl+Z and by the offer that it returns."""


class ItemCommands:
    """The commands for files. They return at once; the details change when the bus says so."""

    def __init__(self, session: Session, remember: Remember) -> None:
        self._links = session.context.links
        self._items = session.context.items
        self._jobs = session.jobs
        self._messages = session.messages
        self._remember = remember
        self._me = session.me

    def add(self, link: Link, paths: Sequence[Path]) -> None:
        """Put more files or folders into a link; its address stays."""

        def step() -> list[Item]:
            known = {item.id for item in self._links.get(link.token).items}
            details = self._items.add(link.token, list(paths), by=self._me)
            return [item for item in details.items if item.id not in known]

        def added(new: list[Item]) -> None:
            back = self._remember(lambda: self._take_out(link, new))
            self._messages.say(tr("Files added") if len(new) > 1 else tr("File added"), link.title, back)

        self._jobs.run(step, done=added)

    def _take_out(self, link: Link, items: Sequence[Item]) -> None:
        def step() -> None:
            for item in items:
                self._items.remove(link.token, item.id, by=self._me)

        self._jobs.run(step)

    def remove(self, link: Link, item: Item) -> None:
        """Take a file out of a link. Undo puts an original back; a copy is erased."""

        def removed(_details: LinkDetails) -> None:
            shared = link.mode is Mode.SHARE
            offers = (self._remember(lambda: self.add(link, [Path(item.source)])),) if shared else ()
            self._messages.say(tr("File removed"), item.name, *offers)

        self._run(lambda: self._items.remove(link.token, item.id, by=self._me), removed)

    def replace(self, link: Link, item: Item, path: Path) -> None:
        """Let an item be another file or folder from now on: the one that was found, or a newer version."""

        def replaced(details: LinkDetails) -> None:
            there = link.mode is Mode.SHARE and item.presence is Presence.HERE
            new = next((one for one in details.items if one.source == str(path)), None)
            offers = (self._remember(lambda: self._put_back(link, new, item)),) if there and new else ()
            self._messages.say(tr("Link works again") if link.missing else tr("File replaced"), item.name, *offers)

        self._run(lambda: self._items.replace(link.token, item.id, path, by=self._me), replaced)

    def _put_back(self, link: Link, now: Item, before: Item) -> None:
        self._run(lambda: self._items.replace(link.token, now.id, Path(before.source), by=self._me))

    def accept_original(self, link: Link, item: Item) -> None:
        """Share what is now at the path of an original that was replaced."""
        self._run(
            lambda: self._items.accept_original(link.token, item.id, by=self._me),
            lambda _details: self._messages.say(tr("Link works again"), item.name),
        )

    def _run(self, step: Callable[[], LinkDetails], done: Callable[[LinkDetails], None] | None = None) -> None:
        self._jobs.run(step, done=done)
