"""Links from their making to their end: every change is one transaction with its audit event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sharedesk.core.audit import Action, Who
from sharedesk.core.link import (
    ENDED_STATES,
    KEEP,
    CopyPhase,
    Ending,
    Link,
    LinkDetails,
    LinkEdit,
    LinkOptions,
    LinkState,
    Mode,
)
from sharedesk.core.people import Role, may_make_links
from sharedesk.core.protection import Protection
from sharedesk.core.saying import Sentence, mark
from sharedesk.core.settings import STORAGE_KEEP
from sharedesk.core.tokens import new_token
from sharedesk.errors import UserError
from sharedesk.services.addresses import AddressService
from sharedesk.services.foundation import Foundation
from sharedesk.services.intake import Intake
from sharedesk.services.journal import Change
from sharedesk.services.languages import house_language, title_of, tongue
from sharedesk.services.releasing import Releases
from sharedesk.services.room import Room
from sharedesk.services.terms import TermsService, told
from sharedesk.store.items import ItemRecord
from sharedesk.store.links import LinkRepository

MAX_TITLE, MAX_MESSAGE = 200, 5000


TITLE_TOO_LONG = mark("The title has {count} characters.")
MESSAGE_TOO_LONG = mark("The message has {count} characters.")


def checked_text(text: str, too_long: str, limit: int) -> str:
    """Return `text` trimmed, without control characters. Raises UserError, `too_long`, when it exceeds `limit`."""
    clean = "".join(char for char in text.strip() if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127))
    clean = clean.encode("utf-8", "replace").decode()
    if len(clean) > limit:
        raise UserError(
            Sentence(too_long, count=len(clean)),
            hint=Sentence("Shorten it to {limit}.", limit=limit),
        )
    return clean


def _require_maker(role: Role) -> None:
    if not may_make_links(role):
        raise UserError("You may not make or change links.", hint="Ask your administrator.")


class LinkService:
    """Makes, reads and changes links."""

    def __init__(
        self, base: Foundation, addresses: AddressService, intake: Intake, room: Room, terms: TermsService
    ) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._releases = Releases(base.store)
        self._clock = base.clock
        self._steady = base.steady
        self._journal = base.journal
        self._settings = base.settings
        self._processes = base.processes
        self._addresses = addresses
        self._intake = intake
        self._room = room
        self._terms = terms

    # -- making

    def create(
        self,
        mode: Mode,
        paths: Sequence[Path],
        options: LinkOptions | None = None,
        *,
        by: str,
        role: Role = Role.OWNER,
        announced: bool = False,
    ) -> LinkDetails:
        """Make a link for `paths` and return it; no content is read, a `send` link is then still PREPARING.

        `announced` says that its URL is given out at once, so that a copy cut short by a crash is worth resuming. What
        `options` leave open is as the policy says; call `completed` first to learn a password that it generates.
        Raises UserError for bad paths or options that break the policy, EnvironmentFault when the disk is too full.
        """
        _require_maker(role)
        options = options or LinkOptions()
        terms = self._terms.settle(mode, options)
        records = self._intake.items(mode, paths)
        if mode is Mode.SEND:
            self._room.require(sum(record.item.size for record in records))
        link = self._new_link(mode, records, options, terms.protection, by)
        with self._journal.change() as change:
            copier = self._processes.me if mode is Mode.SEND else None
            link_id = self._links.insert(
                link, records, announced=announced, copier=copier, password_hash=terms.password_hash
            )
            details = self._existing(link_id)
            change.record(
                Action.LINK_CREATED,
                details.link,
                who=Who(person=by),
                detail={"mode": mode.value, "items": len(records), "title": link.title},
            )
            change.touched(details.link)
        return details

    def completed(self, options: LinkOptions) -> LinkOptions:
        """Return `options` with what was left open decided as the policy says; a password may be generated."""
        return self._terms.completed(options)

    def _new_link(
        self, mode: Mode, records: list[ItemRecord], options: LinkOptions, protection: Protection, by: str
    ) -> Link:
        names, now = [record.item.name for record in records], self._clock()
        return Link(
            id=0,
            token=new_token(),
            mode=mode,
            title=checked_text(options.title, TITLE_TOO_LONG, MAX_TITLE) or self._default_title(names),
            message=checked_text(options.message, MESSAGE_TOO_LONG, MAX_MESSAGE),
            created_at=now,
            created_by=by,
            expires_at=protection.expires_at,
            phase=CopyPhase.COPYING if mode is Mode.SEND else CopyPhase.READY,
            phase_detail="",
            copied=0,
            paused_at=now if options.paused else None,
            ending=None,
            ended_at=None,
            missing=False,
            downloads=0,
            last_download_at=None,
            viewed_at=None,
            size=sum(record.item.size for record in records),
            file_count=sum(record.item.file_count for record in records),
            item_count=len(records),
            lead_name=names[0],
            lead_kind=records[0].item.kind,
            item_names="\n".join(names),
            revision=0,
            has_password=protection.has_password,
            allowed_emails=protection.allowed_emails,
            one_time=protection.one_time,
            max_downloads=protection.max_downloads,
            notify=options.notify,
        )

    # -- reading

    def _existing(self, link_id: int) -> LinkDetails:
        details = self._links.by_id(link_id)
        if details is None:
            raise UserError("This link was deleted.")
        return details

    def get(self, token: str) -> LinkDetails:
        """Return a link. Raises UserError when there is none with this token."""
        with self._store.scope():
            details = self._links.by_token(token)
        if details is None:
            raise UserError("There is no link with this token.", hint="See: sharedesk links")
        return details

    def by_id(self, link_id: int) -> LinkDetails | None:
        """Return a link by its id, None when it was deleted."""
        with self._store.scope():
            return self._links.by_id(link_id)

    def page(self, *, before_id: int | None = None, limit: int = 500) -> list[Link]:
        """Return up to `limit` links, newest first, older than `before_id`."""
        with self._store.scope():
            return self._links.page(before_id, limit)

    def titles(self, tokens: Sequence[str]) -> dict[str, str]:
        """Return the titles of links by token, of deleted ones too as long as they are kept."""
        with self._store.scope():
            return self._links.titles(tokens)

    def changed_since(self, revision: int) -> list[tuple[Link, bool]]:
        """Return the links changed after `revision`, each with whether it is deleted now."""
        with self._store.scope():
            return self._links.changed_since(revision)

    def latest_revision(self) -> int:
        """Return the revision of the latest change of any link."""
        with self._store.scope():
            return self._links.latest_revision()

    def state(self, link: Link) -> LinkState:
        """Return the state of a link now."""
        return link.state(self._clock())

    def url(self, token: str) -> str:
        """Return the address to give to recipients."""
        return f"{self._addresses.base_url()}/s/{token}"

    # -- changing

    @contextmanager
    def changing(self, token: str) -> Iterator[tuple[Change, LinkDetails]]:
        """Run a change of one link: inside, it is read in the same transaction; afterwards it is told as changed."""
        with self._journal.change() as change:
            details = self.get(token)
            yield change, details
            change.touched(details.link)

    def require_living(self, token: str) -> LinkDetails:
        """Return a link that has not ended. Raises UserError otherwise."""
        details = self.get(token)
        self._living(details)
        return details

    def _living(self, details: LinkDetails) -> None:
        state = self.state(details.link)
        if state in ENDED_STATES:
            raise UserError(
                Sentence("This link has ended ({state}).", state=Sentence(state)), hint="Make a new link instead."
            )

    def edit(self, token: str, edit: LinkEdit, *, by: str, role: Role = Role.OWNER) -> LinkDetails:
        """Change options of a living link; its URL stays. Raises UserError for what breaks the policy.

        What somebody holds of a limited link is given back when their address is not on the list any more.
        """
        _require_maker(role)
        values = self._terms.changes(edit)
        with self.changing(token) as (change, details):
            self._living(details)
            self._terms.check_change(details.link, values)
            changed = self._terms.differing(details.link, values | self._texts(edit, details))
            if changed:
                self._links.update(details.link.id, **changed)
                change.record(Action.LINK_EDITED, details.link, who=Who(person=by), detail=told(changed))
            if edit.allowed_emails is not KEEP and "allowed_emails" in changed:
                self._releases.exclude(change, self._existing(details.link.id).link, by=by)
        return self.get(token)

    def _default_title(self, names: Sequence[str]) -> str:
        """Return what a link is called that nobody gave a title, in the sender's language: recipients read it."""
        return title_of(names, tongue(house_language(self._settings)))

    def _texts(self, edit: LinkEdit, details: LinkDetails) -> dict[str, object]:
        texts: dict[str, object] = {}
        if edit.title is not KEEP:
            default = self._default_title([item.name for item in details.items])
            texts["title"] = checked_text(edit.title, TITLE_TOO_LONG, MAX_TITLE) or default
        if edit.message is not KEEP:
            texts["message"] = checked_text(edit.message, MESSAGE_TOO_LONG, MAX_MESSAGE)
        return texts

    def pause(self, token: str, *, by: str) -> LinkDetails:
        """Make a link stop opening until it is resumed; nothing happens when it is paused already."""
        return self._set_paused(token, self._clock(), Action.LINK_PAUSED, by)

    def resume(self, token: str, *, by: str) -> LinkDetails:
        """Let a paused link open again; nothing happens when it is not paused."""
        return self._set_paused(token, None, Action.LINK_RESUMED, by)

    def _set_paused(self, token: str, paused_at: datetime | None, action: Action, by: str) -> LinkDetails:
        with self.changing(token) as (change, details):
            self._living(details)
            if self._links.set_paused(details.link.id, paused_at):
                change.record(action, details.link, who=Who(person=by))
        return self.get(token)

    def revoke(self, token: str, *, by: str) -> LinkDetails:
        """End a link for good: running downloads are cut, its copies are erased."""
        with self.changing(token) as (change, details):
            if self._links.end(details.link.id, Ending.REVOKED, self._clock()):
                change.record(Action.LINK_REVOKED, details.link, who=Who(person=by))
        return self.get(token)

    def delete(self, token: str, *, by: str, undo_for: timedelta = timedelta(0)) -> None:
        """Take a link away: it stops at once; its copies stay for `undo_for`, while `restore` brings it back."""
        now = self._clock()
        with self._journal.change() as change:
            link = self.get(token).link
            self._links.update(link.id, deleted_at=now, purge_at=now + undo_for)
            change.record(Action.LINK_DELETED, link, who=Who(person=by), detail={"title": link.title})
            change.touched(link, deleted=True)

    def restore(self, token: str, *, by: str) -> LinkDetails:
        """Bring a deleted link back. Raises UserError when its copies are erased already."""
        with self._journal.change() as change:
            link = self._links.deleted(token)
            if link is None:
                raise UserError("This link can no longer be restored.", hint="Make a new link instead.")
            self._links.update(link.id, deleted_at=None, purge_at=None if link.ending is None else self._clock())
            self._links.keep_expired(self._settings.get(STORAGE_KEEP))
            change.record(Action.LINK_RESTORED, link, who=Who(person=by))
            change.touched(link)
        return self.get(token)

    def expire_due(self) -> list[Link]:
        """Note the links whose time has come as ended, once each; returns them."""
        now = self._steady()
        with self._store.scope():
            due = self._links.due(now)
        if not due:
            return []
        with self._journal.change() as change:
            ended = [link for link in due if self._links.end(link.id, Ending.EXPIRED, now)]
            self._links.keep_expired(self._settings.get(STORAGE_KEEP))
            for link in ended:
                change.record(Action.LINK_EXPIRED, link)
                change.touched(link)
        return [replace(link, ending=Ending.EXPIRED, ended_at=now) for link in ended]
