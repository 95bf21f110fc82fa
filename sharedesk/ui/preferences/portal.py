"""The page *Portal & address*: where recipients open links, and how the portal proves itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRUSTED_PROXIES,
)
from sharedesk.ui.desk.mending import CERTIFICATE, LISTEN_ON, Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.portal_address import address_row, port_row
from sharedesk.ui.preferences.portal_certificate import CertificateRow
from sharedesk.ui.preferences.portal_files import file_row
from sharedesk.ui.preferences.portal_places import OwnAddressRow, PlaceList, RestartRow
from sharedesk.ui.preferences.portal_state import PortalCard
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.forms import form_page, group, page_head
from sharedesk.ui.widgets.layout import col


class PortalPage(QWidget):
    """The portal follows its settings by itself; an address that cannot be opened leaves it where it was."""

    def __init__(self, session: Session, rows: Rows, mender: Mender) -> None:
        super().__init__()
        self.card = PortalCard(session, mender)
        self.setLayout(col(form_page(
            page_head(tr("Portal & address"), tr("Where recipients open your links.")),
            self.card,
            group(
                tr("Address"),
                address_row(session, rows),
                port_row(session, rows),
                OwnAddressRow(session),
                rows.field(
                    PORTAL_HOST, tr(LISTEN_ON), placeholder=tr("Every address"),
                    caption=tr("An address of this computer; empty: every one"),
                ),
                rows.field(
                    TRUSTED_PROXIES, tr("Trusted proxies"), placeholder=tr("None"),
                    caption=tr("Addresses of proxies that say truly where visitors come from"),
                ),
                rows.switch(
                    PORTAL_PAUSED, tr("Pause the portal"), caption=tr("No link opens; people see that it is paused")
                ),
            ),
            group(
                tr("Certificate"),
                CertificateRow(session),
                file_row(
                    session, rows, TLS_CERTIFICATE, tr(CERTIFICATE),
                    tr("PEM file with your certificate and its chain; empty: a local one"),
                    placeholder=tr("Made on this computer"),
                ),
                file_row(
                    session, rows, TLS_KEY, tr("Private key"), tr("PEM file with its key"),
                    placeholder=tr("In the file of the certificate"),
                ),
            ),
            group(tr("What listens where"), PlaceList(session), RestartRow(session, mender)),
        ), gap=0))  # fmt: skip
        self.card.look()
