"""The settings as the Preferences window knows them: read and changed in jobs, so that no page ever waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from sharedesk.core.settings import Setting
from sharedesk.core.settings.kinds import FILE, FOLDER
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.events import SettingsChanged
from sharedesk.services.settings import HIDDEN, SettingValue
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.texts import sentences

T = TypeVar("T")

Change = tuple[Setting[Any], str | None]
"""A setting with its new text; None takes it back to its default."""


class Values(QObject):
    """Emits `changed` with the keys whose values are new, the first time with all of them.

    Changes are made one after the other, in the order people made them.
    """

    changed = Signal(frozenset)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._context = session.context
        self._messages = session.messages
        self._me = session.me
        self._texts: dict[str, str] = {}
        self._changes = Lane(session.jobs, 1)
        self._reads = Lane(session.jobs, 1)
        session.bridge.settings_changed.connect(self._settings_changed)

    def load(self) -> None:
        """Read all settings."""
        self._reads.run(self._context.settings.entries, self._read, self._messages.fail)

    @property
    def known(self) -> bool:
        """Whether the settings are read."""
        return bool(self._texts)

    def text(self, setting: Setting[T]) -> str:
        """Return the text of a setting; of a secret only HIDDEN or nothing."""
        return self._texts.get(setting.key, setting.render(setting.default))

    def value(self, setting: Setting[T]) -> T:
        """Return the value of a setting that is no secret."""
        return setting.parse(self.text(setting))

    def has_secret(self, setting: Setting[T]) -> bool:
        """Say whether a secret is set."""
        return self.text(setting) == HIDDEN

    def save(
        self, changes: Sequence[Change], done: Callable[[], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Change settings in a job, up to the first that is refused; then call `done` or `failed`.

        What is so already is no change, and stands in no audit log: a list that opened may tell its choice twice.
        """

        def store() -> None:
            for setting, text in changes:
                if not self._is_so(setting, text):
                    self._context.change_setting(setting.key, text, by=self._me)

        self._changes.run(store, lambda _nothing: done(), failed)

    def _is_so(self, setting: Setting[Any], text: str | None) -> bool:
        """Say whether a setting has the value already, by now and not only when it was read last."""
        if setting.secret or setting.type in {FILE, FOLDER} or (text is not None and problem_of(setting, text)):
            return False
        wanted = setting.default if text is None else setting.parse(text)
        return self._context.settings.entry(setting.key).value == setting.render(wanted)

    def _settings_changed(self, _event: SettingsChanged) -> None:
        self.load()

    def _read(self, entries: list[SettingValue]) -> None:
        after = {entry.key: entry.value for entry in entries}
        new = frozenset(key for key, text in after.items() if self._texts.get(key) != text)
        self._texts = after
        if new:
            self.changed.emit(new)


def problem_of(setting: Setting[T], text: str) -> str:
    """Return in words why a setting refuses `text`, empty when it takes it."""
    try:
        setting.parse(text)
    except UserError as error:
        return told(error)
    return ""


def said(error: BaseException) -> str:
    """Return any error in words; one that nobody foresaw speaks English."""
    return told(error) if isinstance(error, ShareDeskError) else str(error)


def told(error: ShareDeskError) -> str:
    """Return an error as the one or two sentences that stand under a row."""
    return sentences(error.title, error.message, error.hint)
