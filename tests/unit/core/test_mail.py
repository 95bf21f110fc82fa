"""Mails: what they say, that what people typed stays text, and that no header can be smuggled in."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest

from sharedesk.core import mail as mails
from sharedesk.core.branding import Branding
from sharedesk.core.letter import MAX_VALUE, Look, one_line
from sharedesk.core.mail import Mail, MailKind, MailState, MailStatus
from sharedesk.core.mailmessage import as_message
from tests.corpus import HOSTILE_NAMES
from tests.unit.core.mails import HAPPENED, LOCAL, LOOK, NOW, TOKEN, code, every_mail

EVERY_NAME = pytest.mark.parametrize("text", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)


def over_the_line(mail: Mail, name: str = "Halvorsen") -> EmailMessage:
    """Return a mail as a mail program reads it."""
    raw = as_message(mail, name=name, address="files@example.com", uid="0123ab", at=NOW).as_bytes()
    assert all(len(line) < 999 for line in raw.splitlines()), "RFC 5322, 2.1.1"
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_a_code_mail_says_what_it_is_for_and_gives_no_link_away() -> None:
    mail = code()
    assert (mail.kind, mail.link_token, mail.expires_at) == (MailKind.CODE, TOKEN, NOW)
    assert mail.subject == "Your code for files from Elena Marchetti"
    for part in (mail.text, mail.html):
        plain = " ".join(re.sub(r"<[^>]*>", " ", part).split())
        assert "Your code is 493817" in plain
        assert "files that Elena Marchetti shares with you on share.example.com" in plain
        assert "valid for 10 minutes" in plain
        assert "Did you not ask for it?" in plain
        assert "Halvorsen AS" in plain


@pytest.mark.shows("14.2.1")
def test_no_mail_carries_a_token_or_anything_to_follow_or_load() -> None:
    for mail in every_mail(LOOK, "Engagement letter"):
        assert TOKEN not in mail.subject + mail.text + mail.html
        assert not re.search(r"<(a|img|script|link|iframe|form)\b|https?:|src=|url\(", mail.html)


def test_a_notification_tells_what_is_known_and_leaves_out_what_is_not() -> None:
    mail = mails.download_mail(LOOK, "elena@example.com", HAPPENED)
    assert mail.subject == "Downloaded: Engagement letter"
    facts = [line for line in mail.text.splitlines() if ": " in line]
    assert facts == [
        "Link: Engagement letter", "File: a.pdf", "Size: 482 KB", "By: anna@example.com",
        "When: Thursday 11 June 2026, 12:42",
    ]  # fmt: skip


def test_a_request_for_more_time_says_what_to_do() -> None:
    mail = mails.more_time_mail(LOOK, "elena@example.com", HAPPENED)
    assert mail.subject == "Somebody asks for more time: Engagement letter"
    assert "choose a later expiry" in " ".join(mail.text.split())


@pytest.mark.parametrize(("count", "told"), [(1, "One more thing happened"), (12, "12 more things happened")])
def test_a_digest_counts(count: int, told: str) -> None:
    assert mails.digest_mail(LOOK, "elena@example.com", HAPPENED, count).subject == f"{told}: Engagement letter"


def test_a_message_has_the_headers_it_needs_and_no_others() -> None:
    message = over_the_line(mails.trial_mail(LOOK, "anna@example.com", "mail.example.com"), "Halvorsen, Oslo")
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": '"Halvorsen, Oslo" <files@example.com>',
        "To": "anna@example.com",
        "Subject": "Test mail from Halvorsen & Partners",
        "Date": "Thu, 11 Jun 2026 10:42:00 +0000",
        "Message-ID": "<0123ab@example.com>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


class Outline(HTMLParser):
    """The elements and the text of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(f"{tag}: {sorted(name for name, _ in attrs)}")

    def handle_data(self, data: str) -> None:
        self.text += data


@EVERY_NAME
@pytest.mark.shows("A8", "A9")
def test_what_people_typed_stays_text(text: str) -> None:
    look = Look(text, "#2f55d4", ((text,),))
    for mail, plain in zip(every_mail(look, text), every_mail(Look("x", "#2f55d4", (("x",),)), "x"), strict=True):
        message, harmless = over_the_line(mail, text), over_the_line(plain, "x")
        assert message.keys() == harmless.keys(), "no header was added"
        assert message["Subject"] == mail.subject
        assert [one.addr_spec for one in message["To"].addresses] == ["anna@example.com"]
        assert [one.addr_spec for one in message["From"].addresses] == ["files@example.com"]
        shown = Outline(mail.html)
        assert set(shown.elements) <= set(Outline(plain.html).elements) | {"br: []"}, "no element was added"
        assert "Auto-Submitted" not in mail.text


@pytest.mark.parametrize("payload", ["{{7*7}}", "{% raw %}", "%SYMBOL%", "${7*7}", "{0}", "%s", "<b>x</b>"])
@pytest.mark.shows("A53", "1.3.7")
def test_no_text_becomes_a_template(payload: str) -> None:
    for mail in every_mail(Look(payload, "#2f55d4", ((payload,),)), payload):
        assert payload in mail.text
        assert payload in Outline(mail.html).text


@EVERY_NAME
@pytest.mark.shows("1.3.11")
def test_one_line_is_one_harmless_line(text: str) -> None:
    line = one_line(text)
    assert all(char.isprintable() or char in "\u200c\u200d" for char in line)
    assert len(line) <= MAX_VALUE
    assert one_line(line) == line
    line.encode()


def test_the_accent_is_behind_text_that_can_be_read() -> None:
    pale = mails.trial_mail(Look("x", "#ffee00"), "anna@example.com", "x")
    assert "background:#ffee00;color:#000000" in pale.html
    assert "background:#2f55d4;color:#ffffff" in code().html


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (MailStatus(MailState.OFF), "No mail server is set up."),
        (MailStatus(MailState.UNTRIED), "A mail server is set up; nothing was sent through it yet."),
        (MailStatus(MailState.WORKING, NOW), f"Mail works since {LOCAL}."),
        (MailStatus(MailState.FAILING, NOW, "It is down."), f"Mail fails since {LOCAL}: It is down."),
    ],
)  # fmt: skip
def test_a_status_is_a_sentence(status: MailStatus, told: str) -> None:
    assert str(status) == told


def test_a_recipient_is_greeted_and_told_of_privacy_without_a_link() -> None:
    brand = Branding("Northwind", greeting="Files for <you>", privacy="https://northwind.example/privacy")
    mail = code(Look.of(brand))
    assert mail.text.startswith("Files for <you>\n\nYour code is")
    assert mail.text.endswith("Northwind\nPrivacy: https://northwind.example/privacy\n")
    assert mail.html.index("Files for &lt;you&gt;") < mail.html.index("<h1")
    assert "Privacy: https://northwind.example/privacy" in mail.html
    assert "<a " not in mail.html
    assert "Files for" not in mails.trial_mail(Look.of(brand), "me@example.com", "x").text
