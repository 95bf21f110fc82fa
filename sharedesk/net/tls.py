"""The TLS of the portal: one context that is always the newest good one, with the local or a real certificate."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock

from sharedesk.core.clock import Clock, utc_now
from sharedesk.core.saying import told
from sharedesk.errors import ShareDeskError
from sharedesk.net.addresses import host_name, lan_addresses
from sharedesk.net.authority import LocalAuthority
from sharedesk.net.certfiles import CertificateFiles, ServerCertificate

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often `current` looks whether the files or the settings have changed."""

_Stamp = tuple[CertificateFiles, tuple[tuple[int, int, int] | None, ...]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    context: ssl.SSLContext
    certificate: ServerCertificate
    is_local: bool


def own_names(extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every name the local certificate has to cover; the resolver may take its time over it."""
    named = host_name()
    addresses = [str(address) for address in lan_addresses()]
    return ("localhost", "127.0.0.1", "::1", *([named] if named else []), *addresses, *extra)


class TlsContexts:
    """Hands out the context for new connections and keeps it up to date.

    `chosen` returns the files of a real certificate, None for the local one; `extra_names` what the local certificate
    has to cover beyond this computer's names (the host of the public URL). Both are asked again at every look, so they
    have to be quick. Once a context exists, a broken certificate never takes it away: `problem` says what is wrong.
    """

    def __init__(
        self,
        folder: Path,
        *,
        chosen: Callable[[], CertificateFiles | None] = lambda: None,
        extra_names: Callable[[], Iterable[str]] = tuple,
        names: Callable[[Iterable[str]], Iterable[str]] = own_names,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._authority = LocalAuthority(folder, host_name())
        self._chosen = chosen
        self._extra_names = extra_names
        self._names = names
        self._clock = clock
        self._monotonic = monotonic
        self._lock = RLock()
        self._loaded: _Loaded | None = None
        self._stamp: _Stamp | None = None
        self._next_look = 0.0
        self._problem = ""

    @property
    def ca_file(self) -> Path:
        """The public certificate of the local authority, for those who shall trust it."""
        return self._authority.ca_file

    @property
    def is_local(self) -> bool:
        """Whether the certificate in use was made here, so that only those who trust `ca_file` accept it."""
        return self._in_use().is_local

    @property
    def not_after(self) -> datetime:
        """When the certificate in use expires."""
        return self._in_use().certificate.not_after

    @property
    def names(self) -> tuple[str, ...]:
        """The names and addresses that the certificate in use vouches for."""
        return self._in_use().certificate.names

    @property
    def problem(self) -> str:
        """What is wrong with the certificate that should be in use, in words; empty when all is well."""
        return self._problem

    def current(self) -> ssl.SSLContext:
        """Return the context for a new connection: quick, but for the first call (which is `refresh`).

        Raises ShareDeskError only when there has never been a good certificate.
        """
        if self._loaded is None:
            self.refresh()
        elif self._monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._in_use().context

    def refresh(self) -> None:
        """Make or renew the local certificate where needed and load what should be in use; may take seconds.

        To be called at the start, when settings change, and from time to time (names and dates change by themselves).
        Raises ShareDeskError only when there has never been a good certificate.
        """
        with self._lock:
            self._keep_trying(self._renew)

    def _look(self) -> None:
        self._next_look = self._monotonic() + LOOK_SECONDS
        if self._stamp != self._stamp_of(self._files()):
            self._keep_trying(self._load)

    def _renew(self) -> None:
        if self._chosen() is None:
            self._authority.ensure(self._names(self._extra_names()), self._clock())
        self._load()

    def _load(self) -> None:
        files = self._files()
        self._next_look = self._monotonic() + LOOK_SECONDS
        self._stamp = self._stamp_of(files)  # before reading: a change while we read is seen at the next look
        certificate = files.check(self._clock())
        context = make_context()
        files.load_into(context)
        self._loaded = _Loaded(context, certificate, is_local=files == self._authority.files)

    def _keep_trying(self, attempt: Callable[[], None]) -> None:
        problem = ""
        try:
            attempt()
        except ShareDeskError as error:
            if self._loaded is None:
                raise
            problem = told(error)
        if problem and problem != self._problem:
            log.error("The portal keeps its last good certificate. %s", problem)
        self._problem = problem

    def _files(self) -> CertificateFiles:
        return self._chosen() or self._authority.files

    def _stamp_of(self, files: CertificateFiles) -> _Stamp:
        return files, tuple(_file_stamp(path) for path in (files.certificate, files.key))

    def _in_use(self) -> _Loaded:
        if self._loaded is None:
            self.refresh()
        assert self._loaded is not None
        return self._loaded


def make_context() -> ssl.SSLContext:
    """Return a server context that speaks TLS 1.3 alone (ASVS 12.1.1), HTTP/1.1 alone, with two session tickets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["http/1.1"])
    context.num_tickets = 2
    return context


def _file_stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
