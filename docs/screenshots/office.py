"""A law office on a Thursday morning in June 2026: its files, its links in every state, and what recipients did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from screenshots import papers
from screenshots.visitors import SAFARI, Visitor
from sharedesk.app import build_context
from sharedesk.app.portal import Listening, add_portal
from sharedesk.core.audit import Action, EventFilter
from sharedesk.core.judging import judge
from sharedesk.core.link import Link, LinkOptions, LinkState, Mode
from sharedesk.core.reach import Answer, Certificate, Facts, Place, Report, Sighting, Trust
from sharedesk.services.context import AppContext
from sharedesk.services.control import CopyControl
from sharedesk.services.portal import PortalControl
from sharedesk.services.reach import ReachService
from sharedesk.ui import texts
from sharedesk.ui.preferences import this_computer

ME = "Maya Lindqvist"
HOST = "share.northwind.example"
SETTINGS = {
    "public_url": f"https://{HOST}",
    "sender.name": ME,
    "branding.title": "Northwind Legal",
    "branding.accent": "#0f5a6b",
    "policy.expiry.default": "7d",
    "policy.expiry.maximum": "30d",
    "portal.trusted_proxies": "127.0.0.1/32",
}
ADDRESS = ip_address("192.0.43.8")
"""Where HOST leads, which stands in no name server: one of IANA's own, as those of documentation count as private."""
KB, MB = 10**3, 10**6
MESSAGE = (
    "Dear Priya,\n\nHere is the full closing set for Harbour Quay. Please start with the completion statement: page 1 "
    "has the figures we discussed on Thursday.\n\nMaya"
)


def june(day: int, hour: int, minute: int) -> datetime:
    """Return a moment of that June."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


NOW = june(11, 10, 42)


class Held(CopyControl):
    """Lets a copy come as far as `share` of its size and no farther until it is suspended."""

    def __init__(self, chunks: int) -> None:
        super().__init__()
        self._left = chunks
        self.held = threading.Event()

    def checkpoint(self, seconds: float | None = None) -> bool:
        """Wait for the end of everything after so many chunks."""
        self._left -= 1
        if self._left < 0:
            self.held.set()
            while True:
                self.wait(60)
        return super().checkpoint(seconds)


class Reachable(ReachService):
    """Sees what the office would see: a portal that the internet reaches, with a certificate that browsers trust."""

    def __init__(self, program: AppContext) -> None:
        super().__init__(program.base, program.addresses, program.paths.tls, lambda: True)

    def try_address(self, portal: PortalControl, url: str | None) -> Report:  # noqa: ARG002 - none is asked
        """Return what is found at the public address."""
        certificate = Certificate((HOST,), "Let's Encrypt", NOW + timedelta(days=63), Trust.TRUSTED)
        seen = Sighting(Answer.PORTAL, certificate)
        places = (Place("192.0.2.21", 8443, seen),)
        facts = Facts(
            url or SETTINGS["public_url"], is_chosen=True, leads_to=(ADDRESS,), places=places, far=seen,
            certificate=certificate,
        )  # fmt: skip
        return judge(facts, NOW)


class Office:
    """The program on a new data directory, with its portal running; its clock stands where it is set."""

    def __init__(self, home: Path) -> None:
        this_computer.can_stay_awake = lambda: True  # as on most desktops, wherever the pictures are made
        self._now = june(4, 9, 0)
        self.files = home / "Matters"
        self.program = build_context(home / ".local" / "share" / "ShareDesk", clock=lambda: self._now)
        for key, value in (SETTINGS | {"ui.language": texts.language()}).items():
            self.program.change_setting(key, value, by=ME)
        self.portal = add_portal(self.program, Listening(host="127.0.0.1", port=0))
        self.program.reach = Reachable(self.program)
        self.portal.start()
        self.program.housekeeping.start()
        self._visitors: list[Visitor] = []
        self._copying: threading.Thread | None = None
        self._control: Held | None = None

    def close(self) -> None:
        """End everything."""
        for visitor in self._visitors:
            visitor.leave()
        if self._control is not None and self._copying is not None:
            self._control.suspend()
            self._copying.join()
        self.portal.stop()
        self.program.close()

    def visitor(self, ip: str, browser: str = "") -> Visitor:
        """Return a recipient."""
        made = Visitor(self.portal.port, ip, browser) if browser else Visitor(self.portal.port, ip)
        self._visitors.append(made)
        return made

    def at(self, moment: datetime) -> None:
        """Set the clock."""
        self._now = moment

    # -- links

    def send(self, *files: tuple[str, int], **options: object) -> Link:
        """Send copies of new blank files with these names and sizes."""
        return self._make(Mode.SEND, [papers.blank(self.files / name, size) for name, size in files], options)

    def send_all(self, paths: list[Path], **options: object) -> Link:
        """Send copies of what is there."""
        return self._make(Mode.SEND, paths, options)

    def share(self, *paths: Path, **options: object) -> Link:
        """Share what is there."""
        return self._make(Mode.SHARE, list(paths), options)

    def folder(self, name: str, count: int, size: int) -> Path:
        """Make a folder of `count` scans, `size` bytes in all."""
        for number in range(1, count + 1):
            papers.blank(self.files / name / f"Exhibit {number:02}.pdf", size // count)
        return self.files / name

    def _make(self, mode: Mode, paths: list[Path], options: dict[str, object]) -> Link:
        details = self.program.links.create(mode, paths, LinkOptions(**options), by=ME)  # type: ignore[arg-type]
        if mode is Mode.SEND:
            self.program.copying.run(details.link.id)
        else:
            self.program.measuring.measure(details.link.id)
        return details.link

    def state(self, link: Link) -> LinkState:
        """Return the state of a link."""
        return self.program.links.state(self.program.links.get(link.token).link)

    def begin_copy(self, name: str, size: int, share: float) -> Link:
        """Begin to send a big file; its copy stays where it is at this share."""
        path = papers.blank(self.files / name, size)
        link = self.program.links.create(Mode.SEND, [path], LinkOptions(), by=ME, announced=True).link
        control = self._control = Held(int(size * share / 2**20))
        self._copying = threading.Thread(target=self.program.copying.run, args=(link.id, control))
        self._copying.start()
        assert control.held.wait(60)
        return link

    def count(self, link: Link, action: Action) -> int:
        """Return how often something happened to a link."""
        return len(self.program.audit.events(EventFilter(token=link.token, actions=(action,))))

    def happened(self, link: Link, action: Action, times: int = 1) -> None:
        """Wait until something happened to a link so many times."""
        until(lambda: self.count(link, action) == times)


def until(
    condition: Callable[[], bool], step: Callable[[], None] = lambda: time.sleep(0.02), seconds: float = 60
) -> None:
    """Ask again and again until it is so; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("a picture could not be prepared")
        step()


def past(office: Office) -> Link:
    """Make the links of the last days and what became of them; return the one that has a page worth seeing."""
    expires = june(6, 12, 0)
    expired = office.send(("Site photos – Pier 9.zip", 48 * MB), expires_at=expires)
    office.at(june(8, 9, 20))
    until(lambda: office.state(expired) is LinkState.EXPIRED)
    revoked = office.send(("Passport scan – K. Osei.jpg", 2100 * KB))
    lost = office.share(papers.blank(office.files / "Witness list.pdf", 88 * KB))
    office.at(june(8, 16, 40))
    office.program.links.revoke(revoked.token, by=ME)
    office.at(june(9, 15, 5))
    paused = office.share(office.folder("Closing binder – Lakeside Mall", 23, 61 * MB))
    office.at(june(10, 15, 20))
    billing = office.send(("Q2 billing – Arbor Foods.xlsx", 1300 * KB), expires_at=NOW + timedelta(hours=2, minutes=10))
    office.at(june(10, 16, 2))
    office.visitor("192.0.2.44", SAFARI).take(billing)
    office.happened(billing, Action.DOWNLOAD_COMPLETED)
    office.at(june(10, 17, 30))
    office.program.links.pause(paused.token, by=ME)
    page = office.send_all(closing_set(office.files / "Harbour Quay"), **closing_words())
    office.visitor("198.51.100.7").look(page)
    (office.files / "Witness list.pdf").unlink()
    until(lambda: office.state(lost) is LinkState.MISSING)
    return page


def closing_words() -> dict[str, object]:
    """Return what the link for the closing set says."""
    return {"title": "Harbour Quay: closing documents", "message": MESSAGE, "expires_at": june(17, 17, 0)}


def closing_set(folder: Path) -> list[Path]:
    """Write the files of a purchase that is to be closed."""
    bundle = folder / "Disclosure bundle"
    for name, size in (
        ("Leases.pdf", 9600 * KB),
        ("Surveys.pdf", 21400 * KB),
        ("Searches.pdf", 6100 * KB),
        ("Index.xlsx", 41 * KB),
    ):
        papers.blank(bundle / name, size)
    papers.blank(bundle / "Plans" / "Quay wall, sections.dwg", 4100 * KB)
    return [
        bundle,
        papers.statement(
            folder / "Completion statement.pdf",
            "Harbour Quay, Plot 4 and adjoining moorings",
            (
                ("Seller", "Harbour Quay Developments Ltd"),
                ("Buyer", "Raman Holdings B.V."),
                ("Completion", "17 June 2026, 12:00"),
                ("Our reference", "NW/2026/1184/ML"),
            ),
            (
                ("Purchase price", "8,450,000.00"),
                ("Less: deposit held", "−845,000.00"),
                ("Apportionment of rents, 11–17 June", "12,380.22"),
                ("Service charge reserve", "41,600.00"),
                ("Stamp duty", "402,000.00"),
                ("Land registration fee", "1,105.00"),
                ("Legal fees and disbursements", "38,214.50"),
                ("Balance required on completion", "8,100,299.72"),
            ),
            "Please arrange for the balance to reach our client account by 10:00 on the day of completion. Our account "
            "details have not changed and will not change: if you receive a message that gives different details, "
            "telephone us before you pay anything.",
        ),
        papers.blank(folder / "Share purchase agreement (signed).pdf", 12400 * KB),
        papers.blank(folder / "Schedule of payments.xlsx", 214 * KB),
        papers.plan(folder / "Site plan, phase 2.png"),
        papers.blank(folder / "Walk-through, north wing.mp4", 86 * MB),
        papers.text(folder / "Read me first.txt", "Start with the completion statement.\n"),
    ]


def morning(office: Office) -> Link:
    """Make the links of this morning as they are before the pictures; return the one whose details are shown."""
    office.at(june(11, 8, 5))
    minutes = office.send(("Board minutes – May.pdf", 640 * KB))
    for time_of_day, ip in (((8, 31), "198.51.100.7"), ((8, 50), "203.0.113.90"), ((9, 12), "192.0.2.44")):
        office.at(june(11, *time_of_day))
        office.visitor(ip).take(minutes)
    office.happened(minutes, Action.DOWNLOAD_COMPLETED, 3)
    office.at(june(11, 9, 55))
    office.send(("Draft settlement v4.docx", 118 * KB))
    office.at(june(11, 10, 12))
    office.share(office.folder("Deposition exhibits", 14, 96 * MB))
    office.at(june(11, 10, 30))
    letter = office.send(
        ("Engagement letter.pdf", 2412 * KB),
        ("Fee schedule.pdf", 70 * KB),
        title="Engagement letter – Halvorsen",
        message="Please sign page 4 and send it back to us by Thursday.",
        expires_at=june(18, 10, 30),
    )
    berg = office.visitor("198.51.100.7")
    office.at(june(11, 10, 35))
    berg.look(letter)
    office.at(june(11, 10, 36))
    berg.leave_at(letter, 0.61, "/files/Engagement letter.pdf")
    office.happened(letter, Action.DOWNLOAD_INTERRUPTED)
    office.at(june(11, 10, 38))
    berg.take(letter, "/files/Fee schedule.pdf")
    office.happened(letter, Action.DOWNLOAD_COMPLETED)
    office.at(NOW)
    return letter


def now(office: Office, letter: Link) -> None:
    """Let run what runs while the pictures are taken."""
    office.visitor("203.0.113.24").hold_at(letter, 0.435, "/files/Engagement letter.pdf")
    exhibits = next(link for link in office.program.links.page() if link.title == "Deposition exhibits")
    office.visitor("203.0.113.51").hold_at(exhibits, 0.615)
    office.visitor("192.0.2.17", SAFARI).hold_at(exhibits, 0.085)
    office.begin_copy("Deposition video, day 1.mp4", 1240 * MB, 0.4)
