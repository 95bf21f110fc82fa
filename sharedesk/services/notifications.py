"""Telling the owner what happens to links: at once on the desktop, and by mail, each event once, floods gathered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sharedesk.core.audit import Action, Event
from sharedesk.core.languages import Tongue, marked
from sharedesk.core.letter import Look
from sharedesk.core.link import Link
from sharedesk.core.mail import Happening, Mail, attention_mail, digest_mail, download_mail, more_time_mail
from sharedesk.core.saying import Sentence
from sharedesk.core.settings import NOTIFY_ADDRESS, NOTIFY_DESKTOP, NOTIFY_MAIL, NOTIFY_PROBLEMS
from sharedesk.events import AppEvent, AuditAppended, Notification
from sharedesk.services.foundation import Foundation
from sharedesk.services.languages import size, when
from sharedesk.services.mail import MailService
from sharedesk.store.audit import AuditRepository
from sharedesk.store.links import LinkRepository
from sharedesk.store.outbox import MailerRepository, OutboxRepository
from sharedesk.store.requests import RequestRepository

MOST = 10
"""So many mails about one link are sent in an HOUR; what comes then is gathered into one."""
HOUR = timedelta(hours=1)
PAGE = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What is the matter with a link that needs its owner, and what they can do."""

    heading: str
    advice: str


PROBLEMS = {
    Action.GATE_LOCKED: Problem(
        marked("Somebody tried too often"),
        marked(
            "They have to wait now. If it was a recipient who mistyped, or missed their codes, let them try again in "
            "ShareDesk; if you do not know them, give the link a new password or withdraw it."
        ),
    ),
    Action.LINK_MISSING: Problem(
        marked("The original is not where it was"),
        marked(
            "It was moved, deleted or replaced, and recipients cannot get it. Find it again in ShareDesk, or use "
            "another file."
        ),
    ),
    Action.CLAIM_SUSPENDED: Problem(
        marked("A download stopped and did not go on"),
        marked(
            "The link works only so often, and this try may be lost. Give the link back in ShareDesk, or let it end."
        ),
    ),
    Action.TIME_REQUESTED: Problem(
        "Somebody asks for more time", "Choose a later expiry in ShareDesk; the address of the link stays the same."
    ),
}
"""The events that need the owner, by their action; what mails say of them is in the catalogues."""


class NotificationService:
    """Hears of events on the bus for the desktop, and reads them in the audit log for mails.

    The database remembers up to which event mails were written, in the transaction that writes them: each event is told
    once, by one of the processes, also after a crash.
    """

    def __init__(self, base: Foundation, mail: MailService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._bus = base.bus
        self._settings = base.settings
        self._mail = mail
        self._links = LinkRepository(base.store)
        self._audit = AuditRepository(base.store)
        self._outbox = OutboxRepository(base.store)
        self._mailer = MailerRepository(base.store)
        self._requests = RequestRepository(base.store)
        base.bus.subscribe(self._hear)

    # -- on the desktop

    def _hear(self, event: AppEvent) -> None:
        if not isinstance(event, AuditAppended) or event.link_id is None:
            return
        happened = event.event
        if not _is_told(happened.action):
            return
        link = self._link(event.link_id)
        if link is not None and self._is_for_desktop(happened.action, link):
            text = " · ".join(part for part in (link.title, happened.item) if part)
            self._bus.publish(Notification(_heading(happened), text, link.id, happened.action))

    def _is_for_desktop(self, action: Action, link: Link) -> bool:
        if action in PROBLEMS:
            return self._settings.get(NOTIFY_PROBLEMS)
        return link.notify is not False and self._settings.get(NOTIFY_DESKTOP)

    def _link(self, link_id: int) -> Link | None:
        with self._store.scope():
            return self._links.alone(link_id)

    # -- by mail

    def look(self) -> None:
        """Write the mails about what happened since the last time, by whichever process."""
        with self._store.scope():
            is_news = self._audit.latest_seq() > self._mailer.notified()
        while is_news:
            with self._store.write():
                is_news = self._write_page()

    def _write_page(self) -> bool:
        """Write about the next events; returns whether there may be more."""
        seen = self._mailer.notified()
        page = self._audit.after(seen, PAGE)
        if page.last is None:
            return False
        self._mailer.set_notified(page.last)
        wanted = {event.seq: event for event in page.events if _is_told(event.action)}
        address = self._settings.get(NOTIFY_ADDRESS)
        if wanted and address and self._mail.is_set_up:
            for seq, link_id in sorted(self._audit.link_ids(list(wanted.values())).items()):
                self._write(wanted[seq], link_id, address)
        return True

    def _write(self, event: Event, link_id: int | None, address: str) -> None:
        link = None if link_id is None else self._link(link_id)
        if link is None or not self._is_for_mail(event.action, link):
            return
        look = self._mail.look()
        happened = _happening(event, link, self._note(event), look.tongue)
        digest = self._outbox.digest(link.token)
        if digest is not None:
            count = digest.gathered + 1
            self._outbox.rewrite(digest.id, digest_mail(look, address, happened, count), count)
        elif self._outbox.count_since(link.token, self._clock() - HOUR) >= MOST:
            mail = digest_mail(look, address, happened, 1)
            self._mail.queue(mail, not_before=self._clock() + HOUR, gathered=1)
        else:
            self._mail.queue(_composed(event, look, address, happened))

    def _note(self, event: Event) -> str:
        """Return what a recipient wrote; it is kept with their request alone, for the audit log keeps it for ever."""
        request = event.detail.get("request")
        return self._requests.note(request) if isinstance(request, int) else ""

    def _is_for_mail(self, action: Action, link: Link) -> bool:
        if action in PROBLEMS:
            return self._settings.get(NOTIFY_PROBLEMS)
        return self._settings.get(NOTIFY_MAIL) if link.notify is None else link.notify


def _composed(event: Event, look: Look, address: str, happened: Happening) -> Mail:
    match event.action:
        case Action.DOWNLOAD_COMPLETED:
            return download_mail(look, address, happened)
        case Action.TIME_REQUESTED:
            return more_time_mail(look, address, happened)
        case _:
            problem = PROBLEMS[event.action]
            return attention_mail(look, address, problem.heading, problem.advice, happened)


def _is_told(action: Action) -> bool:
    return action is Action.DOWNLOAD_COMPLETED or action in PROBLEMS


def _heading(event: Event) -> str:
    if event.action is Action.DOWNLOAD_COMPLETED:
        known = event.who.email or event.who.ip
        return Sentence("Downloaded by {who}", who=known) if known else Sentence("Downloaded by a recipient")
    return PROBLEMS[event.action].heading


def _happening(event: Event, link: Link, note: str, spoken: Tongue) -> Happening:
    return Happening(
        title=link.title,
        token=link.token,
        when=when(event.at, spoken),
        who=" · ".join(part for part in (event.who.email, event.who.ip) if part),
        item=event.item or "",
        size="" if event.total is None else size(event.total, spoken),
        note=note,
    )
