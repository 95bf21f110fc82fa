"""Every mail that the program writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sharedesk.core import mail as mails
from sharedesk.core.letter import Look
from sharedesk.core.mail import Happening, Mail

LOOK = Look("Halvorsen & Partners", "#2f55d4", (("Halvorsen AS", "Oslo"),))
NOW = datetime(2026, 6, 11, 10, 42, tzinfo=UTC)
LOCAL = f"{NOW.astimezone():%Y-%m-%d %H:%M}"
TOKEN = "Zk3vQ8mN2pL5xR7tY1wB9aCd"
HAPPENED = Happening("Engagement letter", TOKEN, "Thursday 11 June 2026, 12:42", "anna@example.com", "a.pdf", "482 KB")


def code(look: Look = LOOK, sender: str = "Elena Marchetti", place: str = "share.example.com") -> Mail:
    """Return a mail with a code."""
    return mails.code_mail(
        look, "anna@example.com", "493817", sender=sender, place=place, link_token=TOKEN, expires_at=NOW
    )


def every_mail(look: Look, text: str) -> Iterator[Mail]:
    """Yield one mail of each kind with `text` wherever people can type."""
    happened = Happening(text, TOKEN, "now", text, text, text, text)
    to = "anna@example.com"
    yield code(look, text, text)
    yield mails.download_mail(look, to, happened)
    yield mails.attention_mail(look, to, "Somebody guessed too often", "Let them try again.", happened)
    yield mails.more_time_mail(look, to, happened)
    yield mails.digest_mail(look, to, happened, 7)
    yield mails.trial_mail(look, to, text)
