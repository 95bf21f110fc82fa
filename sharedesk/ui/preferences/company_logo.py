"""Keeps the logo beside the company's name the one that is published, whoever published it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from sharedesk.core.settings import BRANDING_LOGO
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.widgets.company_mark import CompanyMark


class CompanyLogo(QObject):
    """Reads the picture in a job whenever the setting is new."""

    def __init__(self, session: Session, values: Values, mark: CompanyMark) -> None:
        super().__init__(mark)
        self._branding = session.context.branding
        self._messages = session.messages
        self._mark = mark
        self._lane = Lane(session.jobs, 1)
        values.changed.connect(self._changed)

    def _changed(self, keys: frozenset[str]) -> None:
        if BRANDING_LOGO.key in keys:
            self._lane.run(self._read, self._mark.set_logo, self._messages.fail)

    def _read(self) -> QImage | None:
        logo = self._branding.current().logo
        png = None if logo is None else self._branding.picture(logo)
        picture = QImage.fromData(png) if png else QImage()  # of nothing it would warn
        return None if picture.isNull() else picture
