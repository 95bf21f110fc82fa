"""The page *Portal & address*: where recipients open links, and how the portal proves itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRUSTED_PROXIES,
    Setting,
)
from sharedesk.ui.desk.choosing import choose_file
from sharedesk.ui.desk.mending import CERTIFICATE, LISTEN_ON, Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.portal_address import address_row, port_row
from sharedesk.ui.preferences.portal_certificate import CertificateRow
from sharedesk.ui.preferences.portal_places import OwnAddressRow, PlaceList, RestartRow
from sharedesk.ui.preferences.portal_state import PortalCard
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.layout import col


class PortalPage(QWidget):
    """The portal follows its settings by itself; an address that cannot be opened leaves it where it was."""

    def __init__(self, session: Session, rows: Rows, mender: Mender) -> None:
        super().__init__()
        self._rows = rows
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
                self._file(
                    TLS_CERTIFICATE, tr(CERTIFICATE),
                    tr("PEM file with your certificate and its chain; empty: a local one"),
                    tr("Made on this computer"),
                ),
                self._file(
                    TLS_KEY, tr("Private key"), tr("PEM file with its key"), tr("In the file of the certificate")
                ),
            ),
            group(tr("What listens where"), PlaceList(session), RestartRow(session, mender)),
        ), gap=0))  # fmt: skip
        self.card.look()

    def _file(self, setting: Setting[str], title: str, caption: str, placeholder: str) -> SettingRow:
        choose = button(tr("Choose…"), name=tr("Choose the file: {title}", title=title))
        row = self._rows.field(setting, title, caption=caption, placeholder=placeholder, beside=(choose,))
        binding = self._rows.bind(row, (), lambda: None)

        def chosen(paths: list[Path]) -> None:
            binding.save((setting, str(paths[0])))

        def ask() -> None:
            folder = str(Path(self._rows.values.text(setting)).parent) if self._rows.values.text(setting) else ""
            choose_file(self.window(), f"{title} (PEM)", chosen, folder)

        choose.clicked.connect(ask)
        return row
