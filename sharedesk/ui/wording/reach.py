"""Words and symbols for whether recipients can open links."""

from __future__ import annotations

from datetime import datetime

from sharedesk.core.reach import AddressKind, Answer, Remedy, Report, Verdict
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording import words

SYMBOLS = {
    Verdict.OK: ("check-circle-fill", "ok", "Good"),
    Verdict.WARN: ("warning-fill", "warn", "Note"),
    Verdict.FAIL: ("warning-circle-fill", "bad", "Wrong"),
}
REMEDIES = {
    Remedy.START: "Try again",
    Remedy.RESUME: "Resume portal",
    Remedy.SET_ADDRESS: "Set public address",
    Remedy.LISTEN_EVERYWHERE: "Change where it listens",
    Remedy.CHOOSE_CERTIFICATE: "Choose certificate",
    Remedy.KEEP_AWAKE: "Keep it awake",
}
REACHED_BY = {
    AddressKind.COMPUTER: "For programs on this computer",
    AddressKind.NETWORK: "For people on this network",
    AddressKind.PUBLIC: "For everybody on the internet",
}
ANSWERS = {
    Answer.PORTAL: ("Answers", Meaning.OK),
    Answer.STRANGER: ("Something else answers", Meaning.BAD),
    Answer.NOBODY: ("Does not answer", Meaning.BAD),
}


def sentence(report: Report) -> str:
    """Return why the answer is not a plain yes; empty where it is."""
    return "" if report.verdict is Verdict.OK else report.first.detail


def all_of(report: Report) -> str:
    """Return everything that was found, a line for each point."""
    return "\n".join(f"{SYMBOLS[one.verdict][2]}: {one.title}. {one.detail}" for one in report.findings)


def checked(report: Report, now: datetime) -> str:
    """Return how long ago it was looked."""
    seconds = (now - report.at).total_seconds()
    return "Checked just now" if seconds < 60 else f"Checked {words.span(seconds)} ago"
