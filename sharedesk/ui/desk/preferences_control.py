"""Opens the Preferences window, once at a time, with the pages that this program has."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Link
from sharedesk.core.settings import BRANDING_TITLE, SENDER_NAME
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import OwnedJobs
from sharedesk.ui.placing import Place, place_of, put
from sharedesk.ui.preferences.about import AboutPage
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.audit_log import StoredLog
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.branding import BrandingPage
from sharedesk.ui.preferences.company_logo import CompanyLogo
from sharedesk.ui.preferences.general import GeneralPage
from sharedesk.ui.preferences.mail import MailPage
from sharedesk.ui.preferences.portal import PortalPage
from sharedesk.ui.preferences.security import SecurityPage
from sharedesk.ui.preferences.storage import StoragePage
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.preferences.window import PageEntry, PreferencesWindow
from sharedesk.ui.texts import tr


class PreferencesControl(QObject):
    """`open` shows the window or brings it up; `guide_wanted` asks for the user guide at a heading.

    `options_wanted` asks for the options of a link over a window, and has what to call when they are closed.
    """

    guide_wanted = Signal(str)
    options_wanted = Signal(Link, QWidget, object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._main = window
        self.window: PreferencesWindow | None = None
        self.place = Place()

    def open(self, page: str = "", row: str = "") -> PreferencesWindow:
        """Show the window, at `page` and with the keys on its `row` if they are named."""
        if self.window is None:
            self.window = self._make()
        if page:
            self.window.open_titled(page)
        if row:
            self.window.point_out(row)
        self.window.bring_up()
        return self.window

    def close(self) -> None:
        """Put the window away, if it is open."""
        if self.window is not None:
            self.window.close()

    def _make(self) -> PreferencesWindow:
        made = PreferencesWindow(self._session.me, self._main)
        put(made, self.place)
        session = replace(self._session, jobs=OwnedJobs(self._session.jobs, made))
        values = Values(session)
        rows = Rows(values, session.messages)
        mender = Mender(session, self.open, self.guide_wanted.emit)
        pages = [
            PageEntry(tr("General"), "sliders-horizontal", lambda: GeneralPage(session, rows)),
            PageEntry(tr("Portal & address"), "globe", lambda: PortalPage(session, rows, mender)),
            PageEntry(
                tr("Security defaults"), "shield-check", lambda: SecurityPage(session, rows, self.options_wanted.emit)
            ),
            PageEntry(tr("Branding"), "paint-brush-broad", lambda: BrandingPage(session, values)),
            PageEntry(tr("E-mail"), "envelope-simple", lambda: MailPage(session, rows, session.context.mail)),
        ]
        pages.append(PageEntry(tr("Storage"), "hard-drives", lambda: StoragePage(session, rows)))
        log = StoredLog(session.context.audit, session.context.export, session.me)
        pages.append(PageEntry(tr("Audit log"), "clipboard-text", lambda: AuditPage(session, rows, log)))
        pages.append(PageEntry(tr("About"), "info", lambda: AboutPage(session)))
        made.set_pages(pages)
        values.setParent(made)
        values.changed.connect(lambda _keys: made.set_company(values.text(BRANDING_TITLE)))
        values.changed.connect(lambda _keys: made.set_person(values.text(SENDER_NAME)))
        CompanyLogo(session, values, made.mark)
        made.closed.connect(self._closed)
        values.load()
        return made

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            self.place = place_of(window, self.place)
            window.deleteLater()
