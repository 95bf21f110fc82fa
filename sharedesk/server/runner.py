"""Runs the portal of this process: pages, certificates and transport together, started, stopped, watched."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from urllib.parse import urlsplit

from sharedesk.core.grant import Ticket
from sharedesk.core.saying import one_after_another, told
from sharedesk.core.settings import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    PORTAL_PORT,
    PUBLIC_URL,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRUSTED_PROXIES,
)
from sharedesk.errors import ShareDeskError
from sharedesk.events import AppEvent, LinkChanged, PortalChanged, PortalState, SettingsChanged
from sharedesk.net.addresses import best_host_for_url
from sharedesk.net.certfiles import CertificateFiles
from sharedesk.net.tls import TlsContexts
from sharedesk.server.app import create_app
from sharedesk.server.leaving import LeavingTransports
from sharedesk.server.retrying import AGAIN, Retries
from sharedesk.server.transport.listener import open_listener
from sharedesk.server.transport.transport import Transport
from sharedesk.services.context import AppContext

log = logging.getLogger(__name__)

CERTIFICATE_SECONDS = 6 * 3600.0
CHECK_SECONDS = 1.0
DIED = "stopped answering"
"""Why a portal was closed that nobody closed, for the audit log."""

FOLLOWED_KEYS = {setting.key for setting in (PUBLIC_URL, PORTAL_HOST, PORTAL_PORT, TLS_CERTIFICATE, TLS_KEY)}


@dataclass(frozen=True, slots=True)
class Listening:
    """What the command line may say instead of the settings; None leaves the setting in force."""

    host: str | None = None
    port: int | None = None
    public_url: str | None = None
    tls: bool = True


class PortalRunner:
    """The portal of this process, as window and command line see it (services.portal.PortalControl)."""

    def __init__(self, program: AppContext, listening: Listening | None = None) -> None:
        self._program = program
        self._listening = listening or Listening()
        self._lock = RLock()
        self._transport: Transport | None = None
        self._leaving = LeavingTransports()
        self._app = create_app(program)
        self._unsubscribe: Callable[[], None] | None = None
        self._bound: tuple[str, int] | None = None
        self._settings_changed = False
        self._url = ""
        self._contexts = TlsContexts(
            program.paths.tls, chosen=self._chosen_certificate, extra_names=self._extra_names, clock=program.clock
        )
        self._retries = Retries(program.base.steady)
        self.problem = ""
        program.housekeeping.add(CHECK_SECONDS, self._check)
        program.housekeeping.add(CERTIFICATE_SECONDS, self._refresh_certificate)

    # -- what it is

    @property
    def state(self) -> PortalState:
        """What the portal is doing."""
        if self._transport is None:
            return PortalState.OFFLINE
        return PortalState.PAUSED if self._program.settings.get(PORTAL_PAUSED) else PortalState.ONLINE

    @property
    def host(self) -> str:
        """The address it listens on, "" for every one."""
        return self._bound[0] if self._bound is not None else self._host()

    @property
    def finishing(self) -> int:
        """How many downloads go on that began before it was restarted or moved to another port."""
        return len(self._leaving.active())

    @property
    def port(self) -> int:
        """The port it listens on, 0 while it does not."""
        transport = self._transport
        return transport.port if transport is not None else 0

    @property
    def url(self) -> str:
        """Where it answers; "" while it does not."""
        return self._url

    @property
    def ca_file(self) -> Path | None:
        """The certificate of the local authority; None where it is not the one in use."""
        return self._contexts.ca_file if self._listening.tls and self._contexts.is_local else None

    @property
    def certificate_is_local(self) -> bool:
        """Whether recipients elsewhere see a warning, because the certificate was made on this computer."""
        return self._transport is not None and self.ca_file is not None

    def _host(self) -> str:
        return self._program.settings.get(PORTAL_HOST) if self._listening.host is None else self._listening.host

    def _wanted(self) -> tuple[str, int]:
        """Return the host and port to listen on, as settings and command line say now."""
        port = self._program.settings.get(PORTAL_PORT) if self._listening.port is None else self._listening.port
        return self._host(), port

    def _public_url(self) -> str:
        return self._listening.public_url or self._program.settings.get(PUBLIC_URL)

    def _url_at(self, port: int) -> str:
        if public := self._public_url():
            return public
        scheme, usual = ("https", 443) if self._listening.tls else ("http", 80)
        host = best_host_for_url(self._host())
        return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"

    # -- starting and stopping

    def start(self) -> None:
        """Open the portal. Raises EnvironmentFault when it cannot; `problem` then says the same.

        The upkeep, where it runs, tries again until it can or `stop` is called.
        """
        with self._lock:
            if self._transport is not None:
                return
            self._tell(PortalState.STARTING)
            try:
                self._try_to_open()
            except ShareDeskError:
                self._tell(PortalState.OFFLINE)
                raise

    def _try_to_open(self) -> None:
        self._retries.failed()  # unless all goes well, whatever is raised
        try:
            transport = self._open()
        except ShareDeskError as error:
            self.problem = one_after_another(told(error), AGAIN)
            raise
        self._unsubscribe = self._program.bus.subscribe(self._on_event)
        self._retries.end()
        self._use(transport)

    def _use(self, transport: Transport) -> None:
        self.problem = ""
        self._transport = transport
        self._url = self._url_at(transport.port)
        self._program.portals.came_up(self._url, self._host(), transport.port)
        self._tell(self.state)

    def _open(self, port_open: socket.socket | None = None) -> Transport:
        listening = self._listening
        if listening.tls:
            self._contexts.refresh()
        host, port = self._bound = self._wanted()
        transport = Transport(
            self._app,
            host=host,
            port=port,
            context=self._context,
            speaks_for_many=self._is_trusted_proxy,
        )
        transport.start(port_open)
        return transport

    def _context(self) -> ssl.SSLContext | None:
        return self._contexts.current() if self._listening.tls else None

    def stop(self, grace: float = 0.0) -> None:
        """Close it: no new visitors, `grace` seconds for running transfers, then all is cut at TCP level."""
        with self._lock:
            self._retries.end()
            self._close(grace)

    def _close(self, grace: float = 0.0, *, reason: str = "") -> None:
        transport, self._transport = self._transport, None
        if transport is None:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        transport.stop(grace)
        self._leaving.close()
        self._url = ""
        self._program.portals.went_down(reason)
        self._tell(PortalState.OFFLINE)

    def restart(self) -> None:
        """Open it anew where the settings say, or open it; running downloads go on. Raises as `start` does.

        Where the address is the same, the open port is handed on: nobody is refused for a moment.
        """
        with self._lock:
            old = self._transport
            if old is None:
                self.start()
                return
            self._use(self._open(old.hand_over() if self._wanted() == self._bound else None))
            self._leaving.add(old)

    def try_port(self, host: str, port: int) -> None:
        """Raise EnvironmentFault when it could not listen there, its own place aside."""
        if port != self.port or port == 0:
            open_listener(host, port, 1).close()

    def pause(self, *, by: str) -> None:
        """Let no link open until `resume`, in every process on the data directory."""
        self._program.change_setting(PORTAL_PAUSED.key, "true", by=by)

    def resume(self, *, by: str) -> None:
        """Let links open again."""
        self._program.change_setting(PORTAL_PAUSED.key, None, by=by)

    def _tell(self, state: PortalState) -> None:
        self._program.bus.publish(PortalChanged(state, self.url, self.problem))

    # -- watching

    def _on_event(self, event: AppEvent) -> None:
        if isinstance(event, LinkChanged):
            self._cut_ended(event.link_id)
        elif isinstance(event, SettingsChanged):
            if event.key == PORTAL_PAUSED.key:
                self._tell(self.state)
            elif event.key in FOLLOWED_KEYS:
                self._settings_changed = True  # looked at by the upkeep, which may take its time

    def _cut_ended(self, link_id: int | None = None) -> None:
        """Break off the transfers of visitors who may not go on, of one link that was changed or of all (None)."""
        transport = self._transport
        if transport is None:
            return
        running = (*transport.active(), *self._leaving.active())
        tickets = {one.tag for one in running if isinstance(one.tag, Ticket)}
        for ticket in self._program.access.ended([one for one in tickets if link_id in {None, one.link_id}]):
            transport.cut(ticket)
            self._leaving.cut(ticket)

    def _check(self) -> None:
        """Follow the settings, and open what has died (R12) or could not be opened."""
        self._cut_ended()  # what ends without a change, such as the hour after an expiry, or began during one
        if self._settings_changed:
            self._settings_changed = False
            self._follow_settings()
        transport = self._transport
        if transport is None and self._retries.is_due:
            self._try_again()
        elif transport is not None and not transport.alive:
            self._start_again()

    def _start_again(self) -> None:
        log.error("The portal stopped answering; it is started again")
        with self._lock:
            self._close(reason=DIED)
            try:
                self.start()
            except ShareDeskError as error:
                log.error("The portal does not open. %s", error)  # noqa: TRY400 - the sentence says it all

    def _try_again(self) -> None:
        """Open what could not be opened, unless somebody did, or closed it, a moment ago; only news are told."""
        with self._lock:
            if self._transport is not None or not self._retries.is_due:
                return
            before = self.problem
            try:
                self._try_to_open()
            except ShareDeskError:
                if self.problem != before:
                    log.warning("The portal does not open. %s", self.problem)
                    self._tell(PortalState.OFFLINE)

    def _follow_settings(self) -> None:
        """Take over another address or certificate. A new port is opened first, so that a bad one changes nothing."""
        with self._lock:
            old = self._transport
            if old is None:
                return
            if self._wanted() == self._bound:
                self._refresh_certificate()
                if self._url_at(old.port) == self._url:
                    self._tell(self.state)  # it may have another certificate
                else:
                    self._use(old)
                return
            try:
                self._use(self._open())
            except ShareDeskError as error:
                log.error("The portal stays where it was. %s", error)  # noqa: TRY400 - the sentence says it all
                return
            self._leaving.add(old)

    def _refresh_certificate(self) -> None:
        if self._listening.tls and self._transport is not None:
            self._contexts.refresh()

    def _chosen_certificate(self) -> CertificateFiles | None:
        certificate = self._program.settings.get(TLS_CERTIFICATE)
        key = self._program.settings.get(TLS_KEY)
        if not certificate:
            return None
        return CertificateFiles(Path(certificate), Path(key or certificate))

    def _extra_names(self) -> tuple[str, ...]:
        hosts = (urlsplit(self._public_url()).hostname, self._host())
        return tuple(host for host in hosts if host and host not in {"0.0.0.0", "::"})  # noqa: S104 - left out

    def _is_trusted_proxy(self, address: str) -> bool:
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._program.settings.get(TRUSTED_PROXIES))
