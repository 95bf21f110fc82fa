"""The mails that ShareDesk writes, as values, each in a language; and what it knows about its mail server.

No mail carries the address or the token of a link: a code opens nothing but the page of the browser that asked for it,
and the owner opens a link in ShareDesk. Whoever reads a mailbox gets no link.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sharedesk.core.languages import ENGLISH, Tongue, marked
from sharedesk.core.letter import Letter, Look, as_html, as_text, one_line

MAX_SUBJECT = 150


class MailKind(StrEnum):
    """What a mail is about."""

    CODE = "code"
    DOWNLOAD = "download"
    ATTENTION = "attention"
    DIGEST = "digest"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, about the link `link_token`; worthless after `expires_at` (None: a day later)."""

    to: str
    subject: str
    text: str
    html: str
    kind: MailKind
    link_token: str | None = None
    expires_at: datetime | None = None


class MailState(StrEnum):
    """Whether mail works."""

    OFF = "off"
    UNTRIED = "untried"
    WORKING = "working"
    FAILING = "failing"


NO_CODES = frozenset({MailState.OFF, MailState.FAILING})
"""Where nobody gets a code, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class MailStatus:
    """Whether mail works, since when, and (FAILING) why not; `waiting` mails are tried again by themselves."""

    state: MailState
    since: datetime | None = None
    problem: str = ""
    waiting: int = 0

    def __str__(self) -> str:
        """Return the status as a sentence, its time as this computer's clock shows it."""
        since = "" if self.since is None else f"{self.since.astimezone():%Y-%m-%d %H:%M}"
        match self.state:
            case MailState.OFF:
                return "No mail server is set up."
            case MailState.UNTRIED:
                return "A mail server is set up; nothing was sent through it yet."
            case MailState.WORKING:
                return f"Mail works since {since}."
            case _:
                return f"Mail fails since {since}: {self.problem}"


def code_mail(
    look: Look,
    to: str,
    code: str,
    *,
    sender: str,
    place: str,
    link_token: str,
    expires_at: datetime,
    minutes: int = 10,
) -> Mail:
    """Return the mail with a code. `sender` is who shares the files, `place` the host name of the portal.

    The code is not in the subject, which a locked telephone shows.
    """
    letter = code_letter(code, sender=sender, place=place, minutes=minutes, look=look)
    subject = code_subject(sender, look.tongue)
    return replace(_mail(look, to, subject, letter, MailKind.CODE), link_token=link_token, expires_at=expires_at)


def code_subject(sender: str, say: Tongue = ENGLISH) -> str:
    """Return the subject of a mail with a code."""
    return say.gettext("Your code for files from %(sender)s", sender=sender)


def code_letter(code: str, *, sender: str, place: str, look: Look, minutes: int = 10) -> Letter:
    """Return what a mail with a code says."""
    say = look.tongue
    use = say.ngettext(
        "Enter it on the page where you asked for it, to open the files that %(sender)s shares with you on %(place)s. "
        "It is valid for %(n)s minute and one use, in the browser that you asked with.",
        "Enter it on the page where you asked for it, to open the files that %(sender)s shares with you on %(place)s. "
        "It is valid for %(n)s minutes and one use, in the browser that you asked with.",
        minutes,
        sender=one_line(sender),
        place=one_line(place),
    )
    warning = say.gettext(
        "Did you not ask for it? Then somebody typed your address by mistake: ignore this mail, and give the code to "
        "nobody."
    )
    return Letter(say.gettext("Your code is %(code)s", code=code), (use, warning), code, greeting=look.greeting)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a notification tells: of which link, what, by whom, and when (as the owner's clock shows it).

    `note` is what a recipient wrote: text of a stranger, of 500 characters at most.
    """

    title: str
    token: str
    when: str
    who: str = ""
    item: str = ""
    size: str = ""
    note: str = ""

    def facts(self, say: Tongue) -> tuple[tuple[str, str], ...]:
        """Return what is known, with labels."""
        pairs = (
            (say.gettext("Link"), self.title), (say.gettext("File"), self.item), (say.gettext("Size"), self.size),
            (say.gettext("By"), self.who), (say.gettext("When"), self.when),
        )  # fmt: skip
        return tuple((label, value) for label, value in pairs if value)


_OPEN = marked("Open ShareDesk to see the link and everything that happened to it.")


def download_mail(look: Look, to: str, happened: Happening) -> Mail:
    """Return the mail that says that something was downloaded."""
    say = look.tongue
    heading = say.gettext("Somebody has downloaded your files")
    letter = Letter(heading, (), facts=happened.facts(say), closing=say.gettext(_OPEN))
    mail = _mail(look, to, say.gettext("Downloaded: %(link)s", link=happened.title), letter, MailKind.DOWNLOAD)
    return replace(mail, link_token=happened.token)


def attention_mail(look: Look, to: str, heading: str, advice: str, happened: Happening) -> Mail:
    """Return the mail that says that a link needs its owner: what is the matter, and what to do (both `marked`)."""
    say = look.tongue
    heading, advice = say.gettext(heading), say.gettext(advice)
    written = (say.gettext("They write: “%(note)s”", note=happened.note),) if happened.note else ()
    letter = Letter(heading, (*written, advice), facts=happened.facts(say))
    subject = say.gettext("%(label)s: %(value)s", label=heading, value=happened.title)
    mail = _mail(look, to, subject, letter, MailKind.ATTENTION)
    return replace(mail, link_token=happened.token)


def more_time_mail(look: Look, to: str, happened: Happening) -> Mail:
    """Return the mail that says that a recipient asks for more time, and how to give it."""
    advice = marked(
        "To give it, open the link in ShareDesk and choose a later expiry; its address stays the same, so that nobody "
        "needs a new one. To refuse, do nothing."
    )
    return attention_mail(look, to, marked("Somebody asks for more time"), advice, happened)


def digest_mail(look: Look, to: str, happened: Happening, count: int) -> Mail:
    """Return the mail in place of `count` others about a link of which too much is told already."""
    say = look.tongue
    letter = Letter(
        say.ngettext("One more thing happened to your link", "%(n)s more things happened to your link", count),
        (say.gettext("So much happens to this link that ShareDesk gathers it in one mail an hour."),),
        facts=((say.gettext("Link"), happened.title), (say.gettext("Last"), happened.when)),
        closing=say.gettext(_OPEN),
    )
    subject = say.ngettext(
        "One more thing happened: %(link)s", "%(n)s more things happened: %(link)s", count, link=happened.title
    )
    mail = _mail(look, to, subject, letter, MailKind.DIGEST)
    return replace(mail, link_token=happened.token)


def trial_mail(look: Look, to: str, server: str) -> Mail:
    """Return the mail that proves that the mail server `server` works."""
    say = look.tongue
    told = say.gettext(
        "This mail was sent through %(server)s, as codes for recipients and notifications will be.",
        server=one_line(server),
    )
    letter = Letter(say.gettext("Mail from ShareDesk works"), (told,))
    return _mail(look, to, say.gettext("Test mail from %(company)s", company=look.title), letter, MailKind.TEST)


def _mail(look: Look, to: str, subject: str, letter: Letter, kind: MailKind) -> Mail:
    return Mail(to, one_line(subject, MAX_SUBJECT), as_text(letter, look), as_html(letter, look), kind)
