"""Says over the list, and of the links it holds up, that mail does not go out, as long as that lasts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from sharedesk.core.mail import MailState, MailStatus
from sharedesk.core.saying import mark
from sharedesk.ui.desk.session import Session
from sharedesk.ui.messages import Offer
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.banners import BannerStack, Topic
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.cards import Meaning

TITLE = mark("Codes and notifications cannot be sent")


class MailWatch(QObject):
    """Follows the state of the mail server for `model` and `banners`.

    `open_settings` leads to where it can be mended, `changed` tells that people get codes now or no longer do.
    """

    changed = Signal()

    def __init__(
        self, session: Session, model: LinkListModel, banners: BannerStack, open_settings: Callable[[], object]
    ) -> None:
        super().__init__()
        self._session = session
        self._model, self._banners = model, banners
        self._open_settings = open_settings
        self._problem = ""
        session.bridge.mail_changed.connect(self.look)

    def look(self) -> None:
        """Read how mail is now."""
        self._session.jobs.run(self._session.context.mail.status, done=self._take)

    def _take(self, status: MailStatus) -> None:
        if self._model.set_mail(status.state):
            self.changed.emit()
        problem = status.problem if status.state is MailState.FAILING else ""
        if problem == self._problem:
            return
        self._problem = problem
        if problem:
            offer = Offer(tr("E-mail settings"), self._show_settings)
            self._banners.show_banner(Topic.MAIL, Meaning.BAD, tr(TITLE), tr(problem), (offer,), closable=True)
        else:
            self._banners.remove(Topic.MAIL)

    def _show_settings(self) -> None:
        self._open_settings()
