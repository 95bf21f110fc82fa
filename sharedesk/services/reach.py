"""Can a recipient open this? Gathers what can be seen of the portal from this computer, and has it judged.

Everything here blocks for a few seconds: names are looked up and addresses asked.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from sharedesk.core.judging import judge
from sharedesk.core.reach import Address, Answer, Certificate, Facts, Place, Report, Sighting, Trust
from sharedesk.core.saying import told
from sharedesk.core.settings import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    PORTAL_PORT,
    PUBLIC_URL,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRANSFERS_AWAKE,
    Setting,
)
from sharedesk.errors import ShareDeskError
from sharedesk.events import PortalState, ReachChecked
from sharedesk.net.addresses import EVERYWHERE, host_name, lan_addresses, routed_addresses
from sharedesk.net.authority import LocalAuthority
from sharedesk.net.bounded import BoundedCall
from sharedesk.net.certfiles import CertificateFiles, read_certificates, read_key
from sharedesk.net.reach import describe, is_free, look, resolve, trust_of_files
from sharedesk.services.addresses import AddressService
from sharedesk.services.foundation import Foundation
from sharedesk.services.portal import PortalControl
from sharedesk.store.settings import PortalRepository

LIKELY_PORTS = (8443, *range(8444, 8464))
_MOST_PLACES = 6
_LOOPBACK = "127.0.0.1"
_AWAKE_SECONDS = 2.0
"""How long a desktop may take to say whether it can keep this computer awake."""


@dataclass(frozen=True, slots=True)
class _InUse:
    """The certificate that the files hold, or what is wrong with them."""

    certificate: Certificate | None = None
    problem: str = ""


class ReachService:
    """`check` looks at everything, remembers the report as `latest`, and tells it on the bus."""

    def __init__(
        self, base: Foundation, addresses: AddressService, tls: Path, can_stay_awake: Callable[[], bool]
    ) -> None:
        self._base = base
        self._addresses = addresses
        self._authority = LocalAuthority(tls, host_name())
        self._portals = PortalRepository(base.store)
        self._ask_awake, self._can_stay_awake = can_stay_awake, False
        self._lock = Lock()
        self.latest: Report | None = None

    @property
    def ca_file(self) -> Path:
        """The certificate that recipients may trust, of the authority on this computer."""
        return self._authority.ca_file

    def check(self, portal: PortalControl) -> Report:
        """Look at the portal of this process, or at the one of another; one check at a time."""
        with self._lock:
            self.latest = report = self.try_address(portal, None)
        self._base.bus.publish(ReachChecked(report))
        return report

    def try_address(self, portal: PortalControl, url: str | None) -> Report:
        """Return what would be found if links started with `url`; None for what they start with now."""
        return judge(self._facts(portal, url), self._base.clock())

    def networks(self) -> tuple[Address, ...]:
        """Return where this computer is on its networks; something else than before means that it moved."""
        return routed_addresses()

    def free_port(self) -> int | None:
        """Return a port to offer instead of the configured one; None when that is free and the problem elsewhere."""
        host, configured = self._base.settings.get(PORTAL_HOST), self._base.settings.get(PORTAL_PORT)
        if is_free(host, configured):
            return None
        return next((port for port in LIKELY_PORTS if port != configured and is_free(host, port)), None)

    def _facts(self, portal: PortalControl, url: str | None) -> Facts:
        settings = self._base.settings
        listening = self._listening(portal)
        chosen = bool(url or settings.get(PUBLIC_URL))
        url = url or self._addresses.base_url()
        host = urlsplit(url).hostname or ""
        leads_to, in_use = resolve(host), self._in_use()
        return Facts(
            url=url,
            is_chosen=chosen,
            leads_to=leads_to,
            running=listening is not None,
            paused=settings.get(PORTAL_PAUSED),
            problem=portal.problem,
            places=self._places(*listening, host) if listening is not None else (),
            far=self._far(url, leads_to) if chosen and listening is not None else None,
            certificate=in_use.certificate,
            certificate_problem=in_use.problem,
            listens_everywhere=not settings.get(PORTAL_HOST),
            stays_awake=settings.get(TRANSFERS_AWAKE),
            can_stay_awake=self._awake(),
        )

    def _awake(self) -> bool:
        """Say whether this computer can be kept awake; asked again until it can, as a desktop may still be starting."""
        if not self._can_stay_awake:
            with contextlib.suppress(TimeoutError):
                self._can_stay_awake = BoundedCall("awake-asked", self._ask_awake).wait(_AWAKE_SECONDS)
        return self._can_stay_awake

    def _listening(self, portal: PortalControl) -> tuple[str, int] | None:
        """Return the host and port of the portal of this process, else of another on this data directory."""
        if portal.state in {PortalState.ONLINE, PortalState.PAUSED}:
            return portal.host, portal.port
        with self._base.store.scope():
            records = self._portals.all()
        alive = (record for record in records if self._base.processes.alive(record.owner))
        return next(((record.host, record.port) for record in alive), None)

    def _places(self, bound: str, port: int, host: str) -> tuple[Place, ...]:
        everywhere = bound in EVERYWHERE
        addresses = [*map(str, lan_addresses()), _LOOPBACK][:_MOST_PLACES] if everywhere else [bound.strip("[]")]
        return tuple(Place(one, port, self._look(one, port, host)) for one in addresses)

    def _far(self, url: str, leads_to: tuple[Address, ...]) -> Sighting | None:
        """Look at the address of links, IPv4 first; None when its name leads nowhere."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        seen = None
        for address in sorted(leads_to, key=lambda one: one.version)[:2]:
            seen = self._look(str(address), port, parts.hostname or "", secure=secure)
            if seen.answer is Answer.PORTAL:
                break
        return seen

    @staticmethod
    def try_file(setting: Setting[str], path: Path) -> None:
        """Read the file that is to be set as certificate or as key. Raises EnvironmentFault or UserError."""
        (read_key if setting is TLS_KEY else read_certificates)(path)

    def _look(self, address: str, port: int, host: str, *, secure: bool = True) -> Sighting:
        return look(address, port, host, self._authority.vouches_for, secure=secure)

    def _in_use(self) -> _InUse:
        """Read the certificate that the portal should be using from its files."""
        try:
            return _InUse(self._read())
        except ShareDeskError as error:
            return _InUse(problem=told(error))

    def _read(self) -> Certificate | None:
        chosen = self._base.settings.get(TLS_CERTIFICATE)
        if not chosen:
            self._authority.check()
            # Expired or damaged, it is replaced when the portal starts; there may be none yet.
            files = self._authority.files
            made = read_certificates(files.certificate)[0] if files.certificate.exists() else None
            return None if made is None else describe(made, Trust.MADE_HERE)
        files = CertificateFiles(Path(chosen), Path(self._base.settings.get(TLS_KEY) or chosen))
        files.check(self._base.clock())
        leaf = read_certificates(files.certificate)[0]
        if self._authority.vouches_for(leaf):
            return describe(leaf, Trust.MADE_HERE)
        return describe(leaf, trust_of_files(files, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)))
