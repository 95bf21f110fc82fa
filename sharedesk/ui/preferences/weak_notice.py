"""The notice about links that are weaker than the policy is now, and the ways to deal with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from sharedesk.core.link import Link
from sharedesk.services.strictness import WeakLink
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.dialogs.weak_links import WeakLinksSheet
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording import limits

EditLink = Callable[[Link, QWidget, Callable[[], None]], None]
"""Opens the options of a link over a window, and calls back when they are closed."""


class WeakNotice(BannerSlot):
    """Looks for such links whenever the policy changes, and hides itself when there are none.

    `edit` opens the options of a link over a window, and calls back when they are closed.
    """

    def __init__(self, session: Session, values: Values, edit: EditLink) -> None:
        super().__init__()
        self._edit = edit
        self._session = session
        self._strictness = session.context.strictness
        self._looks = Lane(session.jobs, 1)
        self._changes = Lane(session.jobs, 1)
        self._found: list[WeakLink] = []
        values.changed.connect(self._changed)

    def look(self) -> None:
        """Compare all links with the policy, in a job."""
        self._looks.clear()
        self._looks.run(self._strictness.weaker, self._show, self._session.messages.fail)

    def _changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith("policy.") for key in keys):
            self.look()

    def _show(self, found: Sequence[WeakLink]) -> None:
        self._found = list(found)
        if found:
            self.put(Meaning.WARN, *limits.weaker(found), self._buttons())
        else:
            self.clear()

    def _buttons(self) -> list[QPushButton]:
        made = []
        if any(one.can_tighten for one in self._found):
            apply = button(tr("Apply"), Kind.PRIMARY)
            apply.clicked.connect(self._apply)
            made.append(apply)
        else:
            pause = button(tr("Pause them") if len(self._found) > 1 else tr("Pause it"), icon="pause")
            pause.clicked.connect(lambda: self._pause([one.link.token for one in self._found]))
            made.append(pause)
        show = button(tr("Show links"))
        show.clicked.connect(self._open_sheet)
        later = button(tr("Not now"), Kind.GHOST)
        later.clicked.connect(self.clear)
        return [*made, show, later]

    def _open_sheet(self) -> None:
        self._present()

    def _present(self) -> WeakLinksSheet:
        sheet, found = WeakLinksSheet(self._found), self._found
        sheet.apply_wanted.connect(self._apply)
        sheet.pause_wanted.connect(self._pause)
        sheet.options_wanted.connect(lambda place: self._edit_at(found[place].link, place))
        present(sheet, self.window())
        return sheet

    def _edit_at(self, link: Link, place: int) -> None:
        """Open the options of a link; once they are closed, the sheet comes back as long as links are too weak."""

        def come_back(found: Sequence[WeakLink]) -> None:
            self._show(found)
            if found:
                self._present().go_to(place)

        def closed() -> None:
            if isValid(self):
                self._changes.run(self._strictness.weaker, come_back, self._session.messages.fail)

        self._edit(link, self.window(), closed)

    def _apply(self) -> None:
        tokens = [one.link.token for one in self._found]

        def tighten() -> list[WeakLink]:
            self._strictness.apply(tokens, by=self._session.me)
            return self._strictness.weaker()

        self._changes.run(tighten, self._show, self._session.messages.fail)

    def _pause(self, tokens: list[str]) -> None:
        def pause() -> list[WeakLink]:
            for token in tokens:
                self._session.context.links.pause(token, by=self._session.me)
            return self._strictness.weaker()

        self._changes.run(pause, self._show, self._session.messages.fail)
