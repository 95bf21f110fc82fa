"""What happened to the link in the details: the newest events at first, older ones as people scroll to the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from sharedesk.core.audit import Event, EventFilter
from sharedesk.ui.desk.session import Session
from sharedesk.ui.models.activity import PAGE, ActivityModel, is_told


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events of one link, newest first; `older` is where to go on, None when these were the last."""

    events: tuple[Event, ...]
    older: int | None


class LinkHistory(QObject):
    """Fills `model` with the events of one link at a time."""

    def __init__(self, session: Session, model: ActivityModel) -> None:
        super().__init__()
        self._jobs = session.jobs
        self._messages = session.messages
        self._audit = session.context.audit
        self._model = model
        self._asking = ""

    def read(self, token: str, before: int | None = None) -> Stretch:
        """Return so many events that get a line as fill any screen. Call it off the GUI thread."""
        found: list[Event] = []
        while len(found) < PAGE:
            page = self._audit.page(EventFilter(token=token), before, PAGE)
            found += filter(is_told, page.events)
            before = page.before
            if before is None:
                break
        return Stretch(tuple(found), before)

    def go_on(self, token: str) -> None:
        """Read what is older than all that is shown of a link, unless that is under way."""
        before = self._model.older
        if before is None or self._asking == token:
            return
        self._asking = token

        def take(stretch: Stretch) -> None:
            if self._asking == token:  # else another link is shown by now
                self._asking = ""
                self._model.append(stretch.events, stretch.older)

        def failed(error: BaseException) -> None:
            self._asking = ""
            self._messages.fail(error)

        self._jobs.run(self.read, token, before, done=take, failed=failed)

    def forget(self) -> None:
        """Take note that another link is shown: what is being read is not wanted any more."""
        self._asking = ""
