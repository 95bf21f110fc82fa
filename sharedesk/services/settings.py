"""Reading and changing settings, checked by their registry and shared by all processes on the data directory."""

from __future__ import annotations

import hashlib
import logging
import secrets as randomness
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sharedesk.core.policy import (
    DownloadsPolicy,
    EmailPolicy,
    ExpiryPolicy,
    OneTimePolicy,
    PasswordPolicy,
    Policy,
)
from sharedesk.core.saying import Sentence
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
    STORAGE_FOLDER,
    Setting,
    find,
)
from sharedesk.core.settings.kinds import FILE, FOLDER
from sharedesk.errors import EnvironmentFault, ShareDeskError, UserError
from sharedesk.net.secrets import Place, SecretStore
from sharedesk.services.logos import LogoStore
from sharedesk.services.places import Places
from sharedesk.store.database import Store
from sharedesk.store.settings import SettingRepository

log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked change of a setting: the text to store (None: the default), and the one to show.

    Of a secret, `stored` is a mark; the secret itself is kept already, under the name `kept`, which has the mark in it.
    `replaced` is the name of the secret that was there before.
    """

    setting: Setting[object]
    stored: str | None
    shown: str
    kept: str | None = None
    replaced: str | None = None


class SettingsService:
    """Settings by their registry entry. Values are cached until `refresh` reads what the database has by now.

    In place of a secret the database has a random mark, a new one for each change, so that other processes notice it.
    """

    def __init__(self, store: Store, secrets: SecretStore, logos: LogoStore, places: Places) -> None:
        self._store = store
        self._logos = logos
        self._places = places
        self._secrets = secrets
        self._repository = SettingRepository(store)
        self._cache: dict[str, str] | None = None
        self._known: dict[str, str] = {}
        self._lock = Lock()

    def get(self, setting: Setting[T]) -> T:
        """Return the value of a setting; what an older version stored and this one refuses counts as the default.

        A secret may have to be fetched from the key store: raises EnvironmentFault when that does not give it.
        """
        text = self._texts().get(setting.key)
        if text is None:
            return setting.default
        if setting.secret:
            text = self._secret(setting.key, text)
        try:
            return setting.parse(text)
        except UserError:
            return setting.default

    def _secret(self, key: str, mark: str) -> str:
        name = _secret_name(key, mark)
        if name not in self._known:
            secret = self._secrets.get(name)
            if secret is None:
                raise EnvironmentFault(
                    Sentence("The secret {key} is not in {key_store}.", key=key, key_store=Sentence(Place.KEY_STORE)),
                    "It is locked, or was set by another account or before the data folder was moved",
                    "Unlock it, or set it again",
                )
            self._known[name] = secret
        return self._known[name]

    def place(self, setting: Setting[Any]) -> Place | None:
        """Say where a secret is kept, None when it is not set."""
        mark = self._texts().get(setting.key)
        return None if mark is None else self._secrets.place(_secret_name(setting.key, mark))

    def fingerprint(self, *settings: Setting[Any]) -> str:
        """Return a text that is another one whenever one of these settings has changed, secret ones too."""
        texts = self._texts()
        return hashlib.sha256(repr([texts.get(setting.key) for setting in settings]).encode()).hexdigest()

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
        if setting.secret:
            value = HIDDEN if setting.key in self._texts() else ""
        else:
            value = setting.render(self.get(setting))
        return SettingValue(setting.key, setting.type, setting.render(setting.default), value, setting.help)

    def prepare(self, key: str, text: str | None) -> Prepared:
        """Check a change of a setting (None: back to the default); outside of transactions, as it may take a while.

        Raises UserError for what the setting refuses, EnvironmentFault where a secret cannot be kept.
        """
        setting, before = find(key), self._texts().get(key)
        if setting.type == FILE and text:
            text = self._logos.take(text)
        elif setting.type == FOLDER and text:
            text = self._places.take(text)
        rendered = setting.render(setting.default if text is None else setting.parse(text))
        if not setting.secret:
            return Prepared(setting, None if text is None else rendered, rendered)
        replaced = None if before is None else _secret_name(key, before)
        if not rendered:
            return Prepared(setting, None, HIDDEN, replaced=replaced)
        mark = randomness.token_hex(8)
        self._secrets.put(_secret_name(key, mark), rendered)
        return Prepared(setting, mark, HIDDEN, _secret_name(key, mark), replaced)

    def store(self, prepared: Prepared) -> None:
        """Store a change; only inside the caller's transaction, who calls `refresh` after it.

        Nobody sees what may yet be rolled back.
        """
        if prepared.setting.key == STORAGE_FOLDER.key:
            self._places.leave(prepared.stored)
        if prepared.stored is None:
            self._repository.remove(prepared.setting.key)
        else:
            self._repository.put(prepared.setting.key, prepared.stored)

    def forget(self, name: str | None) -> None:
        """Erase the secret called `name`, which no setting stands for; where that fails, it stays unused."""
        if name is not None:
            try:
                self._secrets.remove(name)
            except ShareDeskError as error:
                log.info("An old secret could not be removed: %s", error)

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


def _secret_name(key: str, mark: str) -> str:
    return f"{key}.{mark}"
