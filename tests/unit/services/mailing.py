"""Mails to send, and a look into the outbox, for the tests of what sends them."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core import mail as mails
from sharedesk.core.mail import Mail
from tests.unit.desk import Desk

ANNA = "anna@example.com"


def note(desk: Desk, number: int = 1, to: str = ANNA) -> Mail:
    """Return a mail that tells of a download."""
    happened = mails.Happening(f"Link {number}", "token", "now")
    return mails.download_mail(desk.program.mail.look(), to, happened)


def code(desk: Desk, to: str = ANNA) -> Mail:
    """Return a mail with a code."""
    ends = desk.clock.now + timedelta(minutes=10)
    look = desk.program.mail.look()
    return mails.code_mail(look, to, "493817", sender="Elena", place="x.example.com", link_token="t", expires_at=ends)


def outbox(desk: Desk) -> list[tuple[str, str, str]]:
    """Return kind, state and text of what is in the outbox."""
    with desk.program.base.store.scope() as db:
        rows = db.execute_sql("select kind, state, text from outbox order by id").fetchall()
    return [(str(kind), str(state), str(text)) for kind, state, text in rows]
