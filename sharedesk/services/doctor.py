"""The doctor: looks at everything a working ShareDesk needs, says what is wrong and what to do.

It repairs nothing; only the data directory is made, and closed to other users, as at every start.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from sharedesk.core.audit import EventFilter
from sharedesk.core.settings import MAIL_HOST, PORTAL_HOST, PORTAL_PORT, PUBLIC_URL, TLS_CERTIFICATE, TLS_KEY
from sharedesk.errors import ShareDeskError
from sharedesk.net.addresses import host_name
from sharedesk.net.authority import LocalAuthority
from sharedesk.net.certfiles import CertificateFiles, read_certificates
from sharedesk.net.probes import answers, resolve
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.services.room import readable
from sharedesk.store.settings import PortalRecord, PortalRepository

LITTLE_ROOM = 2**30
EXPIRES_SOON = timedelta(days=14)
CLOCK_SLACK = timedelta(minutes=2)
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time than this program was made."""

TryPort = Callable[[str, int], None]


class Verdict(StrEnum):
    """How a check went; only FAIL keeps ShareDesk from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


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

    def examine(self, only: Collection[str] | None = None) -> list[Finding]:
        """Return what each check found (None: all of them); one that cannot even be done counts as failed."""
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
        return [self._done(name, check) for name, check in checks if only is None or name in only]

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

    def _port(self) -> tuple[Verdict, str, str]:
        own = self._own_portal()
        if own is not None:
            if answers(own.host, own.port):
                return Verdict.OK, f"Our own portal answers on port {own.port} as {own.url}.", ""
            return (
                Verdict.FAIL,
                f"Our own portal should be on port {own.port}, but does not answer.",
                "Stop ShareDesk and start it again; look into its log.",
            )
        host, port = self._settings.get(PORTAL_HOST), self._settings.get(PORTAL_PORT)
        self._try_port(host, port)
        return Verdict.OK, f"Port {port} is free; no portal runs at the moment.", ""

    def _own_portal(self) -> PortalRecord | None:
        base = self._program.base
        with base.store.scope():
            records = PortalRepository(base.store).all()
        return next((record for record in records if base.processes.alive(record.owner)), None)

    def _certificate(self) -> tuple[Verdict, str, str]:
        chosen = self._settings.get(TLS_CERTIFICATE)
        if not chosen:
            return self._local_certificate()
        files = CertificateFiles(Path(chosen), Path(self._settings.get(TLS_KEY) or chosen))
        now = self._program.clock()
        found = files.check(now)
        host = urlsplit(self._settings.get(PUBLIC_URL)).hostname
        until = f"{found.not_after:%Y-%m-%d}"
        if host and not _covers(found.names, host):
            names = ", ".join(found.names) or "no name at all"
            hint = f"Get a certificate for {host}, or change public_url."
            return Verdict.FAIL, f"The certificate is for {names}, not for {host}.", hint
        if found.not_after - now < EXPIRES_SOON:
            return Verdict.WARN, f"The certificate expires on {until}.", "Put a renewed one in its place."
        return Verdict.OK, f"Your certificate for {', '.join(found.names)} holds until {until}.", ""

    def _local_certificate(self) -> tuple[Verdict, str, str]:
        authority = LocalAuthority(self._program.paths.tls, host_name())
        authority.check()
        told = "It is made on this computer, so browsers elsewhere warn of it."
        if authority.files.certificate.exists():
            # Expired or damaged, it is replaced when the portal starts; only the date is worth telling.
            until = read_certificates(authority.files.certificate)[0].not_valid_after_utc
            told = f"{told} It holds until {until:%Y-%m-%d} and is renewed before."
        if self._settings.get(PUBLIC_URL):
            return Verdict.OK, told, "This is right if a proxy with a certificate of its own stands before the portal."
        hint = f"Have recipients trust {authority.ca_file}, or set tls.certificate to one from a public authority."
        return Verdict.WARN, told, hint

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

    def _public_url(self) -> tuple[Verdict, str, str]:
        url = self._settings.get(PUBLIC_URL)
        if not url:
            told = f"None is set: links start with {self._program.addresses.base_url()}, for this network alone."
            hint = "For recipients elsewhere: sharedesk settings set public_url https://share.example.com"
            return Verdict.WARN, told, hint
        found = look_at_address(url)
        return found.verdict, found.message, found.hint


def look_at_address(url: str) -> Finding:
    """Look where `url`, the address that links start with or might, leads from here. Asks a name server."""
    name, host = "public URL", urlsplit(url).hostname or ""
    found = resolve(host)
    if not found:
        told = f"{url}: the name {host} leads nowhere."
        return Finding(name, Verdict.FAIL, told, "Enter it in the DNS, or correct public_url.")
    where = ", ".join(str(address) for address in found)
    if all(address.is_loopback for address in found):
        told = f"{url} leads to the recipient's own computer ({where})."
        return Finding(name, Verdict.FAIL, told, "Correct public_url.")
    if url.startswith("http:"):
        told = f"Links start with {url}: recipients' downloads can be read on the way."
        return Finding(name, Verdict.WARN, told, "Use https.")
    reach = ", for this network alone" if all(address.is_private for address in found) else ""
    return Finding(name, Verdict.OK, f"Links start with {url} ({where}){reach}.")


def _covers(names: tuple[str, ...], host: str) -> bool:
    """Say whether a certificate for `names` is good for `host` (RFC 6125, 6.4.3: a wildcard stands for one label)."""
    host = host.lower().rstrip(".")
    parent = host.partition(".")[2]
    return any(name.lower() == host or (bool(parent) and name.lower() == f"*.{parent}") for name in names)
