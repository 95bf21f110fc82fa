"""What protects a link: choices completed by the policy and checked against it, for new links and for changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sharedesk.core import passwords, policy
from sharedesk.core.audit import Detail
from sharedesk.core.clock import Clock, iso
from sharedesk.core.emails import normalise_patterns
from sharedesk.core.link import KEEP, UNLIMITED, Link, LinkEdit, LinkOptions, Mode
from sharedesk.core.protection import Option, Protection
from sharedesk.errors import UserError
from sharedesk.services.hashing import PasswordHashing
from sharedesk.services.settings import SettingsService

_HASH = "password_hash"
_OPTIONS = {
    _HASH: Option.PASSWORD,
    "allowed_emails": Option.EMAILS,
    "one_time": Option.ONE_TIME,
    "expires_at": Option.EXPIRY,
    "max_downloads": Option.MAX_DOWNLOADS,
}
"""The protections by the columns that hold them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new link is protected with; the password only as its hash."""

    protection: Protection
    password_hash: str | None


class TermsService:
    """Decides on protections. What takes time, hashing, is done outside of transactions."""

    def __init__(self, settings: SettingsService, hashing: PasswordHashing, clock: Clock) -> None:
        self._settings = settings
        self._hashing = hashing
        self._clock = clock

    # -- new links

    def completed(self, options: LinkOptions) -> LinkOptions:
        """Return `options` with everything that was left open decided as the policy says; doing so twice is the same.

        A password that the policy wants is generated here, so that the caller can show it.
        """
        start = policy.defaults(self._settings.policy(), self._clock())
        ends, limit = options.expires_at, options.max_downloads
        if ends is None and not options.never_expires:
            ends = start.expires_at
        if limit is None:
            limit = start.max_downloads or UNLIMITED
        password = options.password
        if password is None:
            password = passwords.generate() if start.has_password else ""
        return replace(
            options,
            expires_at=ends,
            never_expires=ends is None,
            password=password,
            allowed_emails=start.allowed_emails if options.allowed_emails is None else options.allowed_emails,
            one_time=start.one_time if options.one_time is None else options.one_time,
            max_downloads=limit,
        )

    def settle(self, mode: Mode, options: LinkOptions) -> Terms:
        """Return what a new link is protected with. Raises UserError for what the policy does not allow."""
        rules, options = self._settings.policy(), self.completed(options)
        if mode is Mode.SHARE and not rules.originals_allowed:
            raise UserError("Your administrator does not allow links to originals.", hint="Send a copy instead.")
        protection = Protection(
            has_password=bool(options.password),
            allowed_emails=normalise_patterns(options.allowed_emails or ()),
            one_time=bool(options.one_time),
            max_downloads=_checked_limit(options.max_downloads or None),
            expires_at=options.expires_at,
        )
        policy.check(rules, protection, self._clock())
        return Terms(protection, self._hashed(options.password))

    def _hashed(self, password: str | None) -> str | None:
        if not password:
            return None
        return self._hashing.hash(passwords.check(password, self._settings.policy().password.minimum))

    # -- changes

    def changes(self, edit: LinkEdit) -> dict[str, object]:
        """Return the columns that `edit` sets, before it is known what the link has. Raises UserError."""
        values: dict[str, object] = {}
        if edit.expires_at is not KEEP:
            values["expires_at"] = edit.expires_at
        if edit.password is not KEEP:
            values[_HASH] = self._hashed(edit.password)
        if edit.allowed_emails is not KEEP:
            values["allowed_emails"] = normalise_patterns(edit.allowed_emails)
        if edit.one_time is not KEEP:
            values["one_time"] = edit.one_time
        if edit.max_downloads is not KEEP:
            values["max_downloads"] = _checked_limit(edit.max_downloads)
        if edit.notify is not KEEP:
            values["notify"] = edit.notify
        return values

    def differing(self, link: Link, values: dict[str, object]) -> dict[str, object]:
        """Return those of `values` that change anything; a new password also gets its number (`password_epoch`)."""
        found = {name: value for name, value in values.items() if name != _HASH and value != getattr(link, name)}
        if _HASH in values and (link.has_password or values[_HASH] is not None):
            found |= {_HASH: values[_HASH], "password_epoch": link.password_epoch + 1}
        return found

    def check_change(self, link: Link, values: dict[str, object]) -> None:
        """Raise UserError when what is chosen breaks the policy; options that nobody touches are not looked at."""
        wanted, now = changed_protection(link.protection, values), self._clock()
        touched = {_OPTIONS[name] for name in values if name in _OPTIONS}
        if Option.ONE_TIME in touched:
            touched.add(Option.MAX_DOWNLOADS)  # a one-time link needs no maximum, another one may
        if Option.EXPIRY in touched and wanted.expires_at is not None and wanted.expires_at <= now:
            raise policy.past_expiry()
        for breach in policy.breaches(self._settings.policy(), wanted, now):
            if breach.option in touched:
                raise UserError(breach.title, hint=breach.hint)


def changed_protection(protection: Protection, changed: dict[str, object]) -> Protection:
    """Return what protects a link after the columns `changed` are set."""
    values = {name: value for name, value in changed.items() if name in Protection.__slots__}
    if _HASH in changed:
        values["has_password"] = changed[_HASH] is not None
    return replace(protection, **values)  # type: ignore[arg-type]  # each column has the type of its field


def told(changed: dict[str, object]) -> Detail:
    """Return changed columns as the audit log keeps them; of a password only whether there is one."""
    detail: Detail = {}
    for name, value in changed.items():
        match value:
            case _ if name == _HASH:
                detail["password"] = value is not None
            case _ if name == "password_epoch":
                continue
            case datetime():
                detail[name] = iso(value)
            case tuple():
                detail[name] = ", ".join(value)
            case None | bool() | int() | float() | str():
                detail[name] = value
            case _:
                raise TypeError(f"{name} cannot be told")
    return detail


def _checked_limit(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise UserError("A link has to allow at least one download.", hint="Use 1 or more, or no limit.")
    return limit
