"""Words and symbols for whether recipients can open links."""

from __future__ import annotations

from datetime import datetime

from sharedesk.core.reach import AddressKind, Answer, Remedy, Report, Verdict
from sharedesk.core.saying import mark
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording import words

SYMBOLS = {
    Verdict.OK: ("check-circle-fill", "ok", mark("Good")),
    Verdict.WARN: ("warning-fill", "warn", mark("Note")),
    Verdict.FAIL: ("warning-circle-fill", "bad", mark("Wrong")),
}
REMEDIES = {
    Remedy.START: mark("Try again"),
    Remedy.RESUME: mark("Resume portal"),
    Remedy.SET_ADDRESS: mark("Set public address"),
    Remedy.LISTEN_EVERYWHERE: mark("Change where it listens"),
    Remedy.CHOOSE_CERTIFICATE: mark("Choose certificate"),
    Remedy.KEEP_AWAKE: mark("Keep it awake"),
    Remedy.READ_SLEEP: mark("What helps"),
}
REACHED_BY = {
    AddressKind.COMPUTER: mark("For programs on this computer"),
    AddressKind.NETWORK: mark("For people on this network"),
    AddressKind.PUBLIC: mark("For everybody on the internet"),
}
ANSWERS = {
    Answer.PORTAL: (mark("Answers"), Meaning.OK),
    Answer.STRANGER: (mark("Something else answers"), Meaning.BAD),
    Answer.NOBODY: (mark("Does not answer"), Meaning.BAD),
}


def sentence(report: Report) -> str:
    """Return why the answer is not a plain yes; empty where it is."""
    return "" if report.verdict is Verdict.OK else tr(report.first.detail)


def all_of(report: Report) -> str:
    """Return everything that was found, a line for each point."""
    return "\n".join(f"{tr(SYMBOLS[one.verdict][2])}: {sentences(one.title, one.detail)}" for one in report.findings)


def checked(report: Report, now: datetime) -> str:
    """Return how long ago it was looked."""
    seconds = (now - report.at).total_seconds()
    return tr("Checked just now") if seconds < 60 else tr("Checked {time} ago", time=words.span(seconds))
