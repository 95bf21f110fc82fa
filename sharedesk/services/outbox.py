"""Working off the outbox: every mail in it is sent, by one of the processes, or given up when its time is over.

A mail is claimed before it is tried. Where the line broke after a message was on its way, or a process died meanwhile,
nobody knows whether it arrived: then a notification is sent again, a code never, for whoever asked asks again.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from threading import Event, Thread

from sharedesk.core.mail import MailKind, MailState
from sharedesk.events import AppEvent, SettingsChanged
from sharedesk.net.smtpfaults import Blame, MailFault
from sharedesk.services.foundation import Foundation
from sharedesk.services.mail import BACKOFF, MailService, is_worth_another_try, patience
from sharedesk.store.outbox import OutboxRepository, Posted

log = logging.getLogger(__name__)

ROUND_SECONDS = 0.3
"""How often to ask whether anything was written: a mail that is put there in a transaction is seen after its end."""
REST_SECONDS = 5.0
"""How often to look when nothing was written: mails become due, and processes die."""
STOP_SECONDS = 1.0
"""Stopping the program takes 5 seconds at most, running downloads included (R11)."""
BATCH = 50


class OutboxWorker:
    """Sends what is in the outbox, on the thread `portal-mail`, between `start` and `stop`."""

    def __init__(self, base: Foundation, mail: MailService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._processes = base.processes
        self._mail = mail
        self._outbox = OutboxRepository(base.store)
        self._thread: Thread | None = None
        self._stopping, self._hurry = Event(), Event()
        base.bus.subscribe(self._hear)

    def start(self) -> None:
        """Begin to work."""
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="portal-mail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End that. A mail that is being sent gets a moment; what it then leaves, the next start takes up."""
        self._stopping.set()
        self._mail.woken.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._store.scope():  # one connection, which sees what all others write
                    self._work_and_rest()
            except Exception:
                log.exception("The outbox could not be worked off; it will be tried again")
                self._stopping.wait(ROUND_SECONDS)

    def _work_and_rest(self) -> None:
        while not self._stopping.is_set():
            self._mail.woken.clear()
            mark = self._store.change_mark()
            self.work()
            until = time.monotonic() + REST_SECONDS
            while time.monotonic() < until and self._store.change_mark() == mark:
                if self._mail.woken.wait(ROUND_SECONDS):
                    break

    def _hear(self, event: AppEvent) -> None:
        if isinstance(event, SettingsChanged) and event.key.startswith("mail."):
            self._hurry.set()
            self._mail.woken.set()

    def work(self) -> None:
        """Send what is due; one failure of the server lets all wait."""
        self._clear_up()
        if self._mail.is_set_up:
            with self._store.scope():
                due = self._outbox.due(self._clock(), BATCH)
            for posted in due:
                if self._stopping.is_set() or not self._send(posted):
                    break
        self._mail.tell()

    def _clear_up(self) -> None:
        """Forget what is over, take back what dead processes left, and try again at once when settings changed."""
        now, hurry = self._clock(), self._hurry.is_set()
        self._hurry.clear()
        with self._store.scope():
            over = self._outbox.has_over(now)
            dead = [owner for owner in self._outbox.senders() if not self._processes.alive(owner)]
        if not (over or dead or hurry):
            return
        with self._store.write():
            for owner in dead:
                self._outbox.recover(owner)
            lost = self._outbox.forget(now)
            if hurry:
                self._outbox.hasten()
        if lost:
            log.warning("Mails given up because they could not be sent in time: %d", lost)

    def _send(self, posted: Posted) -> bool:
        """Send one mail, if nobody else does; returns whether it is worth going on with others."""
        with self._store.write():
            if not self._outbox.claim(posted.id, self._processes.me):
                return True
        try:
            self._mail.attempt(posted.mail, posted.uid, posted.created_at)
        except MailFault as fault:
            return self._failed(posted, fault)
        with self._store.write():
            if posted.mail.kind is MailKind.CODE:
                self._outbox.remove(posted.id)  # nothing of it may stay
            else:
                self._outbox.sent(posted.id)
        return True

    def _failed(self, posted: Posted, fault: MailFault) -> bool:
        now, is_servers = self._clock(), fault.blame is Blame.SERVER
        due = self._server_due(now) if is_servers else now + BACKOFF[min(posted.attempts, len(BACKOFF) - 1)]
        again = is_worth_another_try(posted.mail, fault)
        with self._store.write():
            if again:
                self._outbox.wait(posted.id, due, str(fault))
            else:
                self._outbox.remove(posted.id)
            if is_servers:
                self._outbox.postpone(due)
        if not again:
            log.warning("A mail (%s) was given up: %s", posted.mail.kind, fault)
        return not is_servers

    def _server_due(self, now: datetime) -> datetime:
        """Return when to try a server again that fails, by how long it has, whichever mails found out."""
        status = self._mail.status()
        since = status.since if status.state is MailState.FAILING else None
        return now + patience(now - (since or now))
