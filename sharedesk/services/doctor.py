"""The doctor: looks at everything a working ShareDesk needs, says what is wrong and what to do.

It repairs nothing; only the data directory is made, and closed to other users, as at every start.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sharedesk.core.audit import EventFilter
from sharedesk.core.reach import Remedy, Report, Topic, Verdict
from sharedesk.core.settings import MAIL_HOST, PORTAL_HOST, PORTAL_PORT
from sharedesk.core.sizes import readable
from sharedesk.errors import ShareDeskError
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext

LITTLE_ROOM = 2**30
CLOCK_SLACK = timedelta(minutes=2)
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time than this program was made."""

TryPort = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `message` says what is, `hint` what to do (empty where nothing is to be done)."""

    check: str
    verdict: Verdict
    message: str
    hint: str = ""


def data_folder(paths: Paths) -> Finding:
    """Check the data directory; works without a program, which cannot start where this fails."""
    name = "data folder"
    try:
        paths.prepare()
        mode = paths.root.stat().st_mode
    except ShareDeskError as error:
        return Finding(name, Verdict.FAIL, str(error))
    if stat.S_IMODE(mode) & 0o077:
        return Finding(
            name,
            Verdict.WARN,
            f"Other users of this computer may look into {paths.root}.",
            f"Close it: chmod 700 {paths.root}",
        )
    return Finding(name, Verdict.OK, f"{paths.root} is private and can be written.")


class Doctor:
    """Checks a program that could be opened. `try_port` raises ShareDeskError where the portal could not listen."""

    def __init__(self, program: AppContext, try_port: TryPort) -> None:
        self._program = program
        self._settings = program.settings
        self._try_port = try_port

    def examine(self) -> list[Finding]:
        """Return what each check found; one that cannot even be done counts as failed."""
        checks: tuple[tuple[str, Callable[[], tuple[Verdict, str, str]]], ...] = (
            ("disk space", self._room),
            ("database", self._database),
            ("copies", self._copies),
            ("port", self._port),
            ("certificate", self._certificate),
            ("clock", self._clock),
            ("mail", self._mail),
            ("public URL", self._public_url),
        )
        return [self._done(name, check) for name, check in checks]

    def _done(self, name: str, check: Callable[[], tuple[Verdict, str, str]]) -> Finding:
        try:
            return Finding(name, *check())
        except ShareDeskError as error:
            return Finding(name, Verdict.FAIL, str(error))

    def _room(self) -> tuple[Verdict, str, str]:
        free = self._program.room.free()
        told = f"Copies may take {readable(free)} more."
        hint = "Free some space, delete links that are no longer needed, or share originals instead."
        if not free:
            return Verdict.FAIL, "The disk of the send storage is full.", hint
        return (Verdict.WARN, told, hint) if free < LITTLE_ROOM else (Verdict.OK, told, "")

    def _database(self) -> tuple[Verdict, str, str]:
        answer = self._program.base.store.check_integrity()
        if answer != "ok":
            return Verdict.FAIL, f"The database is damaged: {answer}.", "Restore the data folder from a backup."
        broken = self._program.audit.verify()
        if broken is not None:
            return (
                Verdict.WARN,
                f"The database is sound, but event {broken} of the audit log was changed or removed.",
                "Find out who may write to the data folder. See: sharedesk audit verify",
            )
        return Verdict.OK, f"It is sound, with {self._program.audit.count()} events in its audit log.", ""

    def _copies(self) -> tuple[Verdict, str, str]:
        found = self._program.scrubber.summary()
        if not found.total:
            return Verdict.OK, "There are none.", ""
        told = f"{readable(found.checked)} of {readable(found.total)} were read again in the last 30 days"
        if found.damaged:
            damaged = "1 file is damaged" if found.damaged == 1 else f"{found.damaged:,} files are damaged"
            hint = "See: sharedesk links --state missing. Copy them again: sharedesk link repair TOKEN"
            return Verdict.WARN, f"{told}; {damaged}.", hint
        if found.overdue:
            hint = "Leave ShareDesk running: it reads all copies again once in 30 days."
            return Verdict.WARN, f"{told}; {readable(found.overdue)} wait for it longer than that.", hint
        return Verdict.OK, f"{told}; all were sound.", ""

    @cached_property
    def _report(self) -> Report:
        return self._program.reach.check(self._program.portal)

    def _port(self) -> tuple[Verdict, str, str]:
        if self._report.facts.running:
            return self._told(Topic.PORTAL)
        host, port = self._settings.get(PORTAL_HOST), self._settings.get(PORTAL_PORT)
        self._try_port(host, port)
        return Verdict.OK, f"Port {port} is free; no portal runs at the moment.", ""

    def _certificate(self) -> tuple[Verdict, str, str]:
        return self._told(Topic.CERTIFICATE)

    def _public_url(self) -> tuple[Verdict, str, str]:
        return self._told(Topic.ADDRESS, Topic.ANSWER)

    def _told(self, *topics: Topic) -> tuple[Verdict, str, str]:
        """Return the worst of what was found about some topics, with the command that mends it."""
        worst = self._report.worst(*topics)
        if worst is None:
            return Verdict.OK, "The portal speaks without TLS; a proxy has to.", ""
        hint = self._hint(worst.remedy) if worst.verdict is not Verdict.OK else ""
        return worst.verdict, f"{worst.title}. {worst.detail}", hint

    def _hint(self, remedy: Remedy) -> str:
        ca_file = self._program.reach.ca_file
        hints = {
            Remedy.START: "Stop ShareDesk and start it again; look into its log.",
            Remedy.RESUME: "Resume it: sharedesk settings set portal.paused false",
            Remedy.SET_ADDRESS: "For recipients elsewhere: sharedesk settings set public_url https://share.example.com",
            Remedy.LISTEN_EVERYWHERE: "Listen on every address: sharedesk settings unset portal.host",
            Remedy.CHOOSE_CERTIFICATE: (
                f"Have recipients trust {ca_file}, or set tls.certificate to one from a public authority."
            ),
        }
        return hints.get(remedy, "")

    def _clock(self) -> tuple[Verdict, str, str]:
        now = self._program.clock()
        newest = self._program.audit.events(EventFilter(), limit=1, newest_first=True)
        hint = "Set it right, best by time synchronisation: links expire by it."
        if now < BEGINNING:
            return Verdict.FAIL, f"The clock says {now:%Y-%m-%d %H:%M} UTC, which is over.", hint
        if newest and newest[0].at > now + CLOCK_SLACK:
            recorded = f"{newest[0].at:%Y-%m-%d %H:%M}"
            told = f"The clock says {now:%Y-%m-%d %H:%M} UTC, but something happened at {recorded} UTC already."
            return Verdict.FAIL, told, hint
        return Verdict.OK, f"It says {now:%Y-%m-%d %H:%M} UTC, after everything that was recorded.", ""

    def _mail(self) -> tuple[Verdict, str, str]:
        mail = self._program.mail
        if not mail.is_set_up:
            told = "No mail server is set up: links for named people do not open, and nobody is told of downloads."
            return Verdict.WARN, told, "Set mail.host and mail.from, then: sharedesk mail test ADDRESS"
        mail.check()
        return Verdict.OK, f"The mail server {self._settings.get(MAIL_HOST)} answers and takes our login.", ""
