"""The outbox in the database: mails until they are sent, and for a while the fact that they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sharedesk.core.mail import Mail, MailKind
from sharedesk.core.saying import packed, unpacked
from sharedesk.store.database import Store
from sharedesk.store.models import CounterRow, MailerRow, OutboxRow
from sharedesk.store.times import from_ms, to_ms

NOTIFIED = "notified"


class OutboxState(StrEnum):
    """Where a mail is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail in the outbox; `attempts` counts how often it was tried, `gathered` what a digest stands for."""

    id: int
    uid: str
    mail: Mail
    created_at: datetime
    expires_at: datetime
    attempts: int
    gathered: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """Whether mail works with the settings of `fingerprint`, since when, and why not."""

    fingerprint: str
    is_working: bool
    since: datetime
    problem: str


def _posted(row: OutboxRow) -> Posted:
    expires_at = from_ms(row.expires_at)
    mail = Mail(row.recipient, row.subject, row.text, row.html, MailKind(row.kind), row.link_token, expires_at)
    return Posted(row.id, row.uid, mail, from_ms(row.created_at), expires_at, row.attempts, row.gathered)


class OutboxRepository:
    """Mails by their state; a mail is sent by whoever wins `claim`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- waiting

    def add(
        self,
        mail: Mail,
        uid: str,
        *,
        now: datetime,
        expires_at: datetime,
        not_before: datetime,
        gathered: int,
    ) -> None:
        """Add a mail that is sent from `not_before` on."""
        start = to_ms(not_before)
        OutboxRow.insert(
            uid=uid,
            kind=mail.kind.value,
            recipient=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            link_token=mail.link_token,
            created_at=to_ms(now),
            not_before=start,
            due_at=start,
            expires_at=to_ms(expires_at),
            state=OutboxState.WAITING.value,
            owner=None,
            attempts=0,
            problem="",
            gathered=gathered,
        ).execute(self._store.db)

    def due(self, now: datetime, limit: int) -> list[Posted]:
        """Return mails to send now: codes first, then those that were tried least, then the oldest.

        What fails again and again lets the others go first, whatever it is that fails.
        """
        waiting = (OutboxRow.state == OutboxState.WAITING.value) & (OutboxRow.due_at <= to_ms(now))
        rows = OutboxRow.select().where(waiting)
        is_code = OutboxRow.kind == MailKind.CODE.value
        rows = rows.order_by(is_code.desc(), OutboxRow.attempts, OutboxRow.id).limit(limit)
        return [_posted(row) for row in rows.execute(self._store.db)]

    def waiting(self) -> int:
        """Return how many mails were tried and are to be tried again."""
        where = (OutboxRow.state == OutboxState.WAITING.value) & (OutboxRow.problem != "")
        return int(OutboxRow.select().where(where).count(self._store.db))

    def digest(self, token: str) -> Posted | None:
        """Return the digest of a link that still waits, None when there is none."""
        where = (OutboxRow.link_token == token) & (OutboxRow.kind == MailKind.DIGEST.value)
        where &= OutboxRow.state == OutboxState.WAITING.value
        row = OutboxRow.select().where(where).first(self._store.db)
        return None if row is None else _posted(row)

    def rewrite(self, posted_id: int, mail: Mail, gathered: int) -> None:
        """Give a waiting mail new texts."""
        values = {"subject": mail.subject, "text": mail.text, "html": mail.html, "gathered": gathered}
        OutboxRow.update(values).where(OutboxRow.id == posted_id).execute(self._store.db)

    def count_since(self, token: str, moment: datetime) -> int:
        """Return how many mails about a link were made since `moment`, digests not counted."""
        where = (OutboxRow.link_token == token) & (OutboxRow.created_at > to_ms(moment))
        where &= OutboxRow.kind.in_([MailKind.DOWNLOAD.value, MailKind.ATTENTION.value])
        return int(OutboxRow.select().where(where).count(self._store.db))

    # -- sending

    def claim(self, posted_id: int, owner: str) -> bool:
        """Take a mail for sending; of several that try, one gets True."""
        where = (OutboxRow.id == posted_id) & (OutboxRow.state == OutboxState.WAITING.value)
        values = {"state": OutboxState.SENDING.value, "owner": owner, "attempts": OutboxRow.attempts + 1}
        return bool(OutboxRow.update(values).where(where).execute(self._store.db))

    def sent(self, posted_id: int) -> None:
        """Note that a mail was sent, and erase what it said."""
        values = {"state": OutboxState.SENT.value, "owner": None, "subject": "", "text": "", "html": "", "problem": ""}
        OutboxRow.update(values).where(OutboxRow.id == posted_id).execute(self._store.db)

    def wait(self, posted_id: int, due_at: datetime, problem: str) -> None:
        """Let a mail that could not be sent wait for another try."""
        values = {"state": OutboxState.WAITING.value, "owner": None, "due_at": to_ms(due_at), "problem": problem}
        OutboxRow.update(values).where(OutboxRow.id == posted_id).execute(self._store.db)

    def postpone(self, due_at: datetime) -> None:
        """Let every waiting mail wait at least until `due_at`."""
        where = (OutboxRow.state == OutboxState.WAITING.value) & (OutboxRow.due_at < to_ms(due_at))
        OutboxRow.update(due_at=to_ms(due_at)).where(where).execute(self._store.db)

    def hasten(self) -> None:
        """Let the mails that wait for another try be tried at once."""
        where = (OutboxRow.state == OutboxState.WAITING.value) & (OutboxRow.due_at > OutboxRow.not_before)
        OutboxRow.update(due_at=OutboxRow.not_before).where(where).execute(self._store.db)

    def remove(self, posted_id: int) -> None:
        """Forget a mail."""
        OutboxRow.delete().where(OutboxRow.id == posted_id).execute(self._store.db)

    def forget(self, now: datetime) -> int:
        """Forget the mails whose time is over, sent or not; returns how many were never sent."""
        over = OutboxRow.expires_at <= to_ms(now)
        unsent = OutboxRow.select().where(over & (OutboxRow.state != OutboxState.SENT.value)).count(self._store.db)
        OutboxRow.delete().where(over).execute(self._store.db)
        return int(unsent)

    def has_over(self, now: datetime) -> bool:
        """Say whether `forget` would find anything."""
        return bool(OutboxRow.select().where(OutboxRow.expires_at <= to_ms(now)).exists(self._store.db))

    def senders(self) -> set[str]:
        """Return the processes that are sending something, or died while they were."""
        rows = OutboxRow.select(OutboxRow.owner).where(OutboxRow.state == OutboxState.SENDING.value).distinct()
        return {row.owner for row in rows.execute(self._store.db)}

    def recover(self, owner: str) -> None:
        """Take back the mails that a dead process was sending: they may have arrived.

        A notification is sent once more, a code never.
        """
        left = (OutboxRow.state == OutboxState.SENDING.value) & (OutboxRow.owner == owner)
        code = OutboxRow.kind == MailKind.CODE.value
        OutboxRow.delete().where(left & code).execute(self._store.db)
        OutboxRow.update(state=OutboxState.WAITING.value, owner=None).where(left).execute(self._store.db)


class MailerRepository:
    """Whether mail works, and which events mails were written about."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self) -> Record | None:
        """Return whether mail worked last, None when nothing was sent yet."""
        row = MailerRow.select().first(self._store.db)
        if row is None:
            return None
        return Record(row.fingerprint, row.is_working, from_ms(row.since), unpacked(row.problem))

    def keep(self, record: Record) -> None:
        """Remember whether mail works."""
        MailerRow.replace(
            id=1,
            fingerprint=record.fingerprint,
            is_working=record.is_working,
            since=to_ms(record.since),
            problem=packed(record.problem),
        ).execute(self._store.db)

    def notified(self) -> int:
        """Return the seq of the last event that mails were written about."""
        return int(CounterRow.select(CounterRow.value).where(CounterRow.name == NOTIFIED).scalar(self._store.db))

    def set_notified(self, seq: int) -> None:
        """Note up to which event mails were written."""
        CounterRow.update(value=seq).where(CounterRow.name == NOTIFIED).execute(self._store.db)
