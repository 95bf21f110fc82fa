"""What the pages and the mail of the sample say in one language, as data for previews that are painted.

The words come from the catalogues of the real ones; a test holds both against each other in a browser. What pages say
is marked for the catalogues there, and only `said` here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from babel.dates import LOCALTZ

from sharedesk.core import specimen
from sharedesk.core.branding import PRODUCT, Branding
from sharedesk.core.languages import Tongue, tied
from sharedesk.core.letter import Letter, Look
from sharedesk.core.mail import code_letter, code_subject
from sharedesk.core.senders import initials
from sharedesk.services.languages import locale_of, moment, page_tongue, size, spoken_language, tongue

PLACE = "share.example.com"
"""The host name that the sample mail names."""
_TLS = "TLS\N{NO-BREAK SPACE}1.3"


@dataclass(frozen=True, slots=True)
class LandingWords:
    """What the page of an open link says. `until` goes before `left`, `all_files` before `all_size`."""

    initials: str
    sender: str
    title: str
    message: str
    until: str
    left: str
    amount: str
    all_files: str
    all_size: str
    caution: str
    files: str
    count: str
    rows: tuple[tuple[str, str], ...]
    claim: str


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a page says that is one sheet; %(company)s stands in `text` for the name on the page."""

    heading: str
    text: str
    after: str
    claim: str
    label: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What all of them say."""

    tongue: Tongue
    """Which the mails speak."""
    privacy: str
    landing: LandingWords
    gate: SheetWords
    ended: SheetWords
    subject: str
    letter: Letter


@lru_cache(16)
def likeness(chosen: str, sender: str) -> Likeness:
    """Return the words in the language that a setting names, AUTO included, of a sender. Blocks the first time."""
    language = spoken_language(chosen)
    pages, mails = page_tongue(language), tongue(language)
    said = pages.gettext
    until, _clock = moment(specimen.EXPIRES_AT, LOCALTZ, locale_of(language))
    encrypted = said("Encrypted with %(tls)s", tls=_TLS)
    sent = f"{encrypted} · {said('Sent with %(product)s', product=PRODUCT)}"
    return Likeness(
        mails,
        said("Privacy"),
        _landing(pages, mails, sender, until, f"{encrypted} · {said('Downloads are recorded for the sender')}"),
        _gate(pages, sent),
        SheetWords(
            said("This link has expired"),
            said("It was available until %(time)s. The files can no longer be downloaded.", time=until),
            said("Still need them? Ask the person who sent you the link for a new one."),
            sent,
        ),
        code_subject(sender, mails),
        code_letter(specimen.CODE, sender=sender, place=PLACE, look=Look.of(Branding(), mails)),
    )


def _landing(pages: Tongue, mails: Tongue, sender: str, until: str, claim: str) -> LandingWords:
    said, counted = pages.gettext, pages.ngettext
    files = specimen.files(mails)
    count = counted("%(n)s file", "%(n)s files", len(files))
    total = tied(size(sum(each for _, each in files), mails))
    days = (specimen.EXPIRES_AT - specimen.NOW) // timedelta(days=1)
    return LandingWords(
        initials=initials(sender),
        sender=said("%(sender)s sent you files", sender=sender),
        title=mails.gettext(specimen.TITLE),
        message=mails.gettext(specimen.MESSAGE),
        until=said("Available until %(time)s", time=until),
        left=tied(counted("%(n)s day left", "%(n)s days left", days)),
        amount=f"{count} · {said('%(size)s in total', size=total)}",
        all_files=said("Download all"),
        all_size=f"({said('ZIP, %(size)s', size=total)})",
        caution=said("Not expecting this? Check with %(sender)s before you open anything.", sender=sender),
        files=said("Files"),
        count=count,
        rows=tuple((name, f"{said('PDF')} · {tied(size(each, mails))}") for name, each in files),
        claim=claim,
    )


def _gate(pages: Tongue, claim: str) -> SheetWords:
    said = pages.words.gettext  # a placeholder is filled with each name that is typed
    told = said(
        "%(company)s has shared something with you. The password came separately, for example by phone or text message."
    )
    return SheetWords(
        said("Enter the password"),
        told,
        said("No password? Ask the person who sent you this link."),
        claim,
        label=said("Password"),
        button=said("Open"),
    )
