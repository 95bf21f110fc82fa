"""What visitors proved, and the codes they asked for, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from sharedesk.core.codes import TRIES
from sharedesk.core.gates import Standing
from sharedesk.store.database import Store
from sharedesk.store.models import ChallengeRow, PassRow
from sharedesk.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that somebody asked for; `mailed` is False where the address is not on the list, and nothing fits then."""

    id: int
    link_id: int
    visitor: str
    email: str
    mac: str
    made_at: datetime
    expires_at: datetime
    tries: int
    mailed: bool


def _challenge(row: ChallengeRow) -> Challenge:
    return Challenge(
        row.id, row.link_id, row.visitor, row.email, row.mac, from_ms(row.made_at), from_ms(row.expires_at), row.tries,
        row.mailed,
    )  # fmt: skip


class PassRepository:
    """Reads and writes what was proved, one row for each link and visitor."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def standing(self, link_id: int, visitor: str, now: datetime) -> Standing:
        """Return what a visitor has proved at a link, and for which address they hold a code that still works."""
        where = (PassRow.link_id == link_id) & (PassRow.visitor == visitor)
        row = PassRow.select().where(where).first(self._store.db)
        asked = self.open_challenge(link_id, visitor, now)
        return Standing(
            password_epoch=None if row is None else row.password_epoch,
            email=None if row is None else row.email,
            email_at=None if row is None else from_ms(row.email_at),
            asked_email=None if asked is None else asked.email,
            asked_at=None if asked is None else asked.made_at,
        )

    def prove_password(self, link_id: int, visitor: str, epoch: int, now: datetime) -> None:
        """Note that a visitor gave the password of `epoch`."""
        self._put(link_id, visitor, now, password_epoch=epoch)

    def prove_email(self, link_id: int, visitor: str, email: str, now: datetime) -> None:
        """Note that a visitor proved an address, in place of any before."""
        self._put(link_id, visitor, now, email=email, email_at=to_ms(now))

    def _put(self, link_id: int, visitor: str, now: datetime, **values: object) -> None:
        where = (PassRow.link_id == link_id) & (PassRow.visitor == visitor)
        values["updated_at"] = to_ms(now)
        if not PassRow.update(**values).where(where).execute(self._store.db):
            PassRow.insert(link_id=link_id, visitor=visitor, **values).execute(self._store.db)

    def forget(self, before: datetime) -> None:
        """Remove what nobody used or proved since `before`, and codes that are older."""
        PassRow.delete().where(PassRow.updated_at < to_ms(before)).execute(self._store.db)
        ChallengeRow.delete().where(ChallengeRow.made_at < to_ms(before)).execute(self._store.db)

    # -- codes

    def ask(self, challenge: Challenge) -> int:
        """Keep a new challenge and return its id; the `id` in `challenge` is not used."""
        return int(
            ChallengeRow.insert(
                link_id=challenge.link_id,
                visitor=challenge.visitor,
                email=challenge.email,
                mac=challenge.mac,
                made_at=to_ms(challenge.made_at),
                expires_at=to_ms(challenge.expires_at),
                tries=challenge.tries,
                used_at=None,
                mailed=challenge.mailed,
            ).execute(self._store.db)
        )

    def open_challenge(self, link_id: int, visitor: str, now: datetime) -> Challenge | None:
        """Return the code that a visitor asked for last, if it still works: an older one never does."""
        where = (ChallengeRow.link_id == link_id) & (ChallengeRow.visitor == visitor)
        row = ChallengeRow.select().where(where).order_by(ChallengeRow.id.desc()).first(self._store.db)
        if row is None or row.used_at is not None or row.tries >= TRIES or from_ms(row.expires_at) <= now:
            return None
        return _challenge(row)

    def take_try(self, challenge_id: int) -> bool:
        """Use up one try of a code; returns whether there was one left. Racers never get more than `TRIES` in all."""
        where = (ChallengeRow.id == challenge_id) & (ChallengeRow.tries < TRIES) & ChallengeRow.used_at.is_null()
        return bool(ChallengeRow.update(tries=ChallengeRow.tries + 1).where(where).execute(self._store.db))

    def use(self, challenge_id: int, now: datetime) -> bool:
        """Use a code up; returns whether this call did it: a code works once (ASVS 6.5.1)."""
        where = (ChallengeRow.id == challenge_id) & ChallengeRow.used_at.is_null()
        return bool(ChallengeRow.update(used_at=to_ms(now)).where(where).execute(self._store.db))

    def drop(self, link_id: int, visitor: str) -> None:
        """Forget the codes that a visitor asked for at a link, in favour of another address."""
        where = (ChallengeRow.link_id == link_id) & (ChallengeRow.visitor == visitor)
        ChallengeRow.update(expires_at=ChallengeRow.made_at).where(where).execute(self._store.db)

    def asked_at(self, link_id: int, visitor: str, email: str) -> datetime | None:
        """Return when a visitor asked for a code for an address last, None when they never did."""
        where = (ChallengeRow.link_id == link_id) & (ChallengeRow.visitor == visitor) & (ChallengeRow.email == email)
        found: int | None = ChallengeRow.select(fn.MAX(ChallengeRow.made_at)).where(where).scalar(self._store.db)
        return from_ms(found)
