"""Reading and changing settings, checked by their registry and shared by all processes on the data directory."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from sharedesk.core.policy import (
    DownloadsPolicy,
    EmailPolicy,
    ExpiryPolicy,
    OneTimePolicy,
    PasswordPolicy,
    Policy,
)
from sharedesk.core.settings import (
    EMAILS_DEFAULT,
    EMAILS_RULE,
    EXPIRY_DEFAULT,
    EXPIRY_MAXIMUM,
    EXPIRY_RULE,
    MAX_DOWNLOADS_DEFAULT,
    MAX_DOWNLOADS_MAXIMUM,
    MAX_DOWNLOADS_RULE,
    ONE_TIME_DEFAULT,
    ONE_TIME_RULE,
    ORIGINALS_ALLOWED,
    PASSWORD_DEFAULT,
    PASSWORD_MINIMUM,
    PASSWORD_RULE,
    SETTINGS,
    Setting,
    find,
)
from sharedesk.errors import UserError
from sharedesk.store.database import Store
from sharedesk.store.settings import SettingRepository

T = TypeVar("T")
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as lists show it; `value` and `default` as text, secrets hidden."""

    key: str
    type: str
    default: str
    value: str
    help: str


class SettingsService:
    """Settings by their registry entry. Values are cached until `refresh` reads what the database has by now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._repository = SettingRepository(store)
        self._cache: dict[str, str] | None = None
        self._lock = Lock()

    def get(self, setting: Setting[T]) -> T:
        """Return the value of a setting; what an older version stored and this one refuses counts as the default."""
        text = self._texts().get(setting.key)
        if text is None:
            return setting.default
        try:
            return setting.parse(text)
        except UserError:
            return setting.default

    def _texts(self) -> dict[str, str]:
        with self._lock:
            if self._cache is None:
                self._cache = self._read()
            return self._cache

    def _read(self) -> dict[str, str]:
        with self._store.scope():
            return self._repository.all()

    def refresh(self) -> tuple[str, ...]:
        """Read all settings again; returns the keys whose values changed since they were read last."""
        with self._lock:
            after = self._read()
            before, self._cache = after if self._cache is None else self._cache, after
        return tuple(sorted(key for key in {*before, *after} if before.get(key) != after.get(key)))

    def entry(self, key: str) -> SettingValue:
        """Return one setting as lists show it. Raises UserError for an unknown key."""
        return self._entry(find(key))

    def entries(self) -> list[SettingValue]:
        """Return all settings in the order of the registry."""
        return [self._entry(setting) for setting in SETTINGS]

    def _entry(self, setting: Setting[object]) -> SettingValue:
        value = setting.render(self.get(setting))
        shown = HIDDEN if setting.secret and value else value
        return SettingValue(setting.key, setting.type, setting.render(setting.default), shown, setting.help)

    def store_text(self, key: str, text: str | None) -> str:
        """Check and store a setting (None: back to the default); returns its text, hidden when it is secret.

        Only inside the caller's transaction, who calls `refresh` after it: nobody sees what may yet be rolled back.
        """
        setting = find(key)
        value = setting.default if text is None else setting.parse(text)
        rendered = setting.render(value)
        if text is None:
            self._repository.remove(key)
        else:
            self._repository.put(key, rendered)
        return HIDDEN if setting.secret else rendered

    def policy(self) -> Policy:
        """Return the policy that the settings describe."""
        get = self.get
        return Policy(
            expiry=ExpiryPolicy(get(EXPIRY_RULE), get(EXPIRY_DEFAULT), get(EXPIRY_MAXIMUM)),
            password=PasswordPolicy(get(PASSWORD_RULE), get(PASSWORD_DEFAULT), get(PASSWORD_MINIMUM)),
            emails=EmailPolicy(get(EMAILS_RULE), get(EMAILS_DEFAULT)),
            one_time=OneTimePolicy(get(ONE_TIME_RULE), get(ONE_TIME_DEFAULT)),
            max_downloads=DownloadsPolicy(
                get(MAX_DOWNLOADS_RULE), get(MAX_DOWNLOADS_DEFAULT), get(MAX_DOWNLOADS_MAXIMUM)
            ),
            originals_allowed=get(ORIGINALS_ALLOWED),
        )
