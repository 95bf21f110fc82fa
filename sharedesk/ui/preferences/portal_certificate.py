"""The row of *Portal & address* that shows the certificate in use, and what recipients make of it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from sharedesk.core.reach import Certificate, Report, Topic, Trust, Verdict
from sharedesk.core.saying import mark
from sharedesk.events import ReachChecked
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.tokens import SPACE_3, SPACE_4
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.widgets.cards import Meaning, Pill
from sharedesk.ui.widgets.labels import Elided, IconLabel, label
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording import words

_MEANINGS = {Verdict.OK: Meaning.OK, Verdict.WARN: Meaning.WARN, Verdict.FAIL: Meaning.BAD}
_SEEN = {
    Trust.TRUSTED: mark("Recipients see no warning."),
    Trust.MADE_HERE: mark("Recipients outside see a warning before the page: only this computer knows who issued it."),
    Trust.UNKNOWN: mark("Recipients outside see a warning before the page: their browsers do not know who issued it."),
    Trust.EXPIRED: mark("Recipients are turned away by their browsers."),
}


class CertificateRow(QWidget):
    """Names, issuer, the end of its time, and how recipients see it. It follows every look at the portal."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.names = Elided(tr("No certificate was seen yet"), mode=Qt.TextElideMode.ElideRight)
        self.told = label("", "small", "3", wrap=True)
        self.pill = Pill("", Meaning.MUTE)
        self.pill.hide()
        line = row(IconLabel("shield-check", "text2", 20), (col(self.names, self.told, gap=2), 1), self.pill)
        line.setSpacing(SPACE_3)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        self.setLayout(line)
        session.bridge.reach_checked.connect(self._checked)
        if (latest := session.context.reach.latest) is not None:
            self.show_report(latest)

    def _checked(self, event: ReachChecked) -> None:
        self.show_report(event.report)

    def show_report(self, report: Report) -> None:
        """Show the certificate that was seen, else the one that the portal will use."""
        certificate = report.facts.seen_certificate or report.facts.certificate
        finding = report.worst(Topic.CERTIFICATE)
        self.pill.setVisible(certificate is not None and finding is not None)
        if certificate is None or finding is None:
            none = (
                tr("The portal speaks without TLS") if report.facts.running else tr("It is made when the portal starts")
            )
            self.names.setText(none)
            self.told.setText("" if finding is None else tr(finding.detail))
            return
        self.names.setText(", ".join(certificate.names) or tr("For no name at all"))
        until = words.day(certificate.not_after, report.at)
        seen = tr(_SEEN[certificate.trust])
        if is_for_another := _is_for_another_name(certificate, report.facts.host):
            seen = tr(finding.detail)
        issued = tr("Issued by {issuer}. Valid until {until}.", issuer=certificate.issuer, until=until)
        self.told.setText(f"{issued} {seen}")
        short = tr("For another name") if is_for_another else _left(certificate, report.at)
        self.pill.set_pill(short, _MEANINGS[finding.verdict])


def _is_for_another_name(certificate: Certificate, host: str) -> bool:
    """Say whether browsers turn people away for the name alone; the local certificate is made anew for each name."""
    return certificate.trust in {Trust.TRUSTED, Trust.UNKNOWN} and not certificate.covers(host)


def _left(certificate: Certificate, now: datetime) -> str:
    days = (certificate.not_after - now).days
    if certificate.trust is Trust.EXPIRED or days < 0:
        return tr("Expired")
    if certificate.trust is Trust.TRUSTED:
        return ntr("Valid, {n} day left", "Valid, {n} days left", days)
    return tr("Browsers warn")  # its end matters less, and stands beside it
