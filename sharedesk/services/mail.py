"""Mail: put into the durable outbox, or one to try the server with; and whether it works."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import accumulate
from threading import Event, Lock

from sharedesk.core.emails import normalise
from sharedesk.core.letter import Look, logo_of
from sharedesk.core.mail import Mail, MailKind, MailState, MailStatus, trial_mail
from sharedesk.core.mailmessage import as_message
from sharedesk.core.saying import told
from sharedesk.core.settings import (
    MAIL_FROM,
    MAIL_HOST,
    MAIL_NAME,
    MAIL_PASSWORD,
    MAIL_PORT,
    MAIL_SECURITY,
    MAIL_USER,
)
from sharedesk.core.tokens import new_id
from sharedesk.errors import EnvironmentFault
from sharedesk.events import MailChanged
from sharedesk.net import smtp
from sharedesk.net.smtpfaults import Blame, MailFault
from sharedesk.services.branding import BrandingService
from sharedesk.services.foundation import Foundation
from sharedesk.services.languages import house_language, tongue
from sharedesk.store.outbox import MailerRepository, OutboxRepository, Record

log = logging.getLogger(__name__)

TRY_SECONDS = 8.0
"""How long one try may take: a code request is answered within 10 seconds (R15)."""
GOOD_SECONDS, BAD_SECONDS = 60.0, 5.0
"""How long it counts that the mail server worked, or did not, for the question whether a code can be sent."""
TURN_SECONDS = 2.0
LIFE = timedelta(days=1)
"""How long a mail that does not say otherwise is worth sending."""
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
"""How long a mail waits after each try that failed, and a server; the last one holds from then on."""

_ACCOUNT = (MAIL_HOST, MAIL_PORT, MAIL_SECURITY, MAIL_USER, MAIL_PASSWORD, MAIL_FROM)


class MailService:
    """Sends mail through the server of the settings; any thread may use it."""

    def __init__(self, base: Foundation, branding: BrandingService) -> None:
        self._branding = branding
        self._base = base
        self._store = base.store
        self._clock = base.clock
        self._settings = base.settings
        self._outbox = OutboxRepository(base.store)
        self._mailer = MailerRepository(base.store)
        self._told: MailStatus | None = None
        self._telling, self._asking = Lock(), Lock()
        self._seen_account, self._seen_at, self._seen_working = "", 0.0, False
        self.woken = Event()
        """Set when there may be something to do for whoever works off the outbox."""

    # -- what is known

    @property
    def is_set_up(self) -> bool:
        """Whether there is a mail server, and an address that mails come from."""
        return bool(self._settings.get(MAIL_HOST) and self._settings.get(MAIL_FROM))

    def status(self) -> MailStatus:
        """Return whether mail works with the present settings, as far as any process knows."""
        if not self.is_set_up:
            return MailStatus(MailState.OFF)
        with self._store.scope():
            record, waiting = self._mailer.record(), self._outbox.waiting()
        if record is None or record.fingerprint != self._settings.fingerprint(*_ACCOUNT):
            return MailStatus(MailState.UNTRIED, waiting=waiting)
        state = MailState.WORKING if record.is_working else MailState.FAILING
        return MailStatus(state, record.since, record.problem, waiting)

    def look(self, language: str | None = None) -> Look:
        """Return the company's part of every mail, in the language of its reader; the sender's, if none is given."""
        return Look.of(self._branding.current(), tongue(language or house_language(self._settings)))

    # -- sending

    def queue(self, mail: Mail, *, not_before: datetime | None = None, gathered: int = 0) -> None:
        """Put a mail into the outbox, in the caller's transaction if there is one; it is sent soon after its end."""
        now = self._clock()
        start = max(now, not_before or now)
        with self._store.write():
            expires_at = mail.expires_at or start + LIFE
            self._outbox.add(mail, new_id(), now=now, expires_at=expires_at, not_before=start, gathered=gathered)
        self.woken.set()

    def test(self, to: str) -> float:
        """Send a test mail at once; returns how many seconds that took. Raises UserError or MailFault."""
        address = normalise(to)
        self._require_set_up()
        began = time.monotonic()
        self.attempt(trial_mail(self.look(), address, self._settings.get(MAIL_HOST)), new_id(), self._clock())
        return time.monotonic() - began

    def check(self) -> None:
        """Connect to the mail server and log in, without sending anything. Raises MailFault."""
        self._require_set_up()
        until = time.monotonic() + TRY_SECONDS
        with self._noting():
            smtp.check(self._server(), until - time.monotonic())

    def answers(self) -> bool:
        """Say within 10 seconds whether the mail server takes mail now; what was seen lately is not asked again.

        It does not depend on any recipient, so that the answer to a code request gives nobody away.
        """
        if self._is_fresh():
            return self._seen_working
        if not self._asking.acquire(timeout=TURN_SECONDS):
            return False  # one thread waits for a server that does not answer, not all the workers of the portal
        try:
            if not self._is_fresh():
                self.check()
        except MailFault as fault:
            log.info("Codes cannot be sent: %s", fault)
        finally:
            self._asking.release()
        return self.is_set_up and self._seen_working

    def _is_fresh(self) -> bool:
        age = time.monotonic() - self._seen_at
        same = self._seen_account == self._settings.fingerprint(*_ACCOUNT)
        return self.is_set_up and same and age < (GOOD_SECONDS if self._seen_working else BAD_SECONDS)

    def attempt(self, mail: Mail, uid: str, made_at: datetime) -> None:
        """Send a mail and note how that went. Raises MailFault within TRY_SECONDS."""
        until = time.monotonic() + TRY_SECONDS
        sender = self._settings.get(MAIL_FROM)
        name = self._settings.get(MAIL_NAME) or self.look().title
        with self._noting():
            server = self._server()
            logo = logo_of(mail.html)
            picture = None if logo is None else self._branding.picture(logo)
            try:
                message = as_message(mail, name=name, address=sender, uid=uid, at=made_at, logo=picture)
            except ValueError as error:
                raise MailFault.unwritable(str(error)) from error
            smtp.send(server, message, sender, mail.to, until - time.monotonic())

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note whether the mail server works, by how what is done inside ends."""
        account = self._settings.fingerprint(*_ACCOUNT)
        try:
            yield
        except MailFault as fault:
            if fault.blame is Blame.SERVER:
                self._note(account, is_working=False, problem=told(fault))
            raise
        self._note(account, is_working=True)

    def _require_set_up(self) -> None:
        if not self.is_set_up:
            raise MailFault(
                "No mail server is set up.",
                "Without one, ShareDesk cannot send codes or notifications",
                "Set mail.host and mail.from, then: sharedesk mail test ADDRESS",
            )

    def _server(self) -> smtp.MailServer:
        get = self._settings.get
        try:
            password = get(MAIL_PASSWORD)
        except EnvironmentFault as fault:
            raise MailFault(fault.title, fault.message, fault.hint) from fault
        return smtp.MailServer(get(MAIL_HOST), get(MAIL_PORT), get(MAIL_SECURITY), get(MAIL_USER), password)

    def _note(self, account: str, *, is_working: bool, problem: str = "") -> None:
        self._seen_account, self._seen_at, self._seen_working = account, time.monotonic(), is_working
        with self._store.scope():
            before = self._mailer.record()
        known = before is not None and before.fingerprint == account
        changed = not known or before is None or before.is_working != is_working
        if changed or (before is not None and before.problem != problem):
            since = self._clock() if changed or before is None else before.since
            with self._store.write():
                self._mailer.keep(Record(account, is_working, since, problem))
                if is_working:
                    self._outbox.hasten()
            self.woken.set()
        self.tell()

    def tell(self) -> None:
        """Publish the status when it is not what this process told last."""
        with self._telling:
            status = self.status()
            is_new = status != self._told
            self._told = status
        if is_new:
            self._base.bus.publish(MailChanged(status))


def patience(failing: timedelta) -> timedelta:
    """Return how long to leave a mail server alone that has been failing for so long."""
    ends = accumulate(BACKOFF)
    return next((wait for wait, end in zip(BACKOFF, ends, strict=True) if failing < end), BACKOFF[-1])


def is_worth_another_try(mail: Mail, fault: MailFault) -> bool:
    """Say whether a mail that was not sent may be tried again: not one that was refused, nor a code sent twice."""
    if fault.blame is Blame.REFUSED:
        return False
    return not (fault.may_have_arrived and mail.kind is MailKind.CODE)
