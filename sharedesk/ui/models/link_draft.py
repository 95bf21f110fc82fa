"""What stands in the sheet of a link, as a value: begun from the policy or a link, checked, and turned into options.

Nothing of Qt is known here, and nothing is read: the sheet is given the policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sharedesk.core import passwords, policy
from sharedesk.core.link import KEEP, UNLIMITED, Link, LinkEdit, LinkOptions, Unchanged
from sharedesk.core.policy import Breach, Policy, Rule
from sharedesk.core.protection import Option, Protection
from sharedesk.core.settings import EXPIRY_DEFAULT, MAX_DOWNLOADS_DEFAULT, ONE_TIME_DEFAULT, PASSWORD_DEFAULT, Setting
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.wording import limits


@dataclass(frozen=True, slots=True)
class Draft:
    """The options of a link as they are filled in.

    `password` is KEEP for the one that the link has, None for none. `emails` is None for everyone, () while only named
    people may come and nobody is named yet. A `limit` of None is no limit. `ends` is a moment, or how long from the
    step on, however late it is taken; None is never.
    """

    title: str = ""
    message: str = ""
    password: str | Unchanged | None = None
    emails: tuple[str, ...] | None = None
    one_time: bool = False
    limit: int | None = None
    ends: datetime | timedelta | None = None
    notify: bool | None = None

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when the link ends if the step is taken at `now`."""
        return now + self.ends if isinstance(self.ends, timedelta) else self.ends

    def protection(self, now: datetime) -> Protection:
        """Return what protects the link if the step is taken at `now`."""
        return Protection(self.password is not None, self.emails or (), self.one_time, self.limit, self.ends_at(now))

    @property
    def has_more(self) -> bool:
        """Whether something is on that the sheet keeps under *More options*."""
        return any((self.emails is not None, self.one_time, self.limit, self.notify is not None, self.message))


def of_policy(rules: Policy, now: datetime) -> Draft:
    """Return what a new link starts with: the defaults, and a beginning of what is required."""
    start = policy.defaults(rules, now)
    has_password = start.has_password or rules.password.rule is Rule.REQUIRED
    named = bool(start.allowed_emails) or rules.emails.rule is Rule.REQUIRED
    return Draft(
        password=passwords.generate() if has_password else None,
        emails=start.allowed_emails if named else None,
        one_time=start.one_time or rules.one_time.rule is Rule.REQUIRED,
        limit=start.max_downloads,
        ends=policy.default_span(rules.expiry),
    )


def of_link(link: Link) -> Draft:
    """Return the options that a link has."""
    return Draft(
        title=link.title,
        message=link.message,
        password=KEEP if link.has_password else None,
        emails=link.allowed_emails or None,
        one_time=link.one_time,
        limit=link.max_downloads,
        ends=link.expires_at,
        notify=link.notify,
    )


def options_of(draft: Draft, now: datetime) -> LinkOptions:
    """Return the options for a link made at `now`; nothing is left to the policy: people saw what it would choose."""
    return LinkOptions(
        title=draft.title,
        message=draft.message,
        expires_at=draft.ends_at(now),
        never_expires=draft.ends is None,
        password=draft.password if isinstance(draft.password, str) and draft.password is not KEEP else "",
        allowed_emails=draft.emails or (),
        one_time=draft.one_time,
        max_downloads=draft.limit or UNLIMITED,
        notify=draft.notify,
    )


def change_of(draft: Draft, before: Draft, now: datetime) -> LinkEdit:
    """Return the change that makes a link so at `now` that was as `before`; what nobody touched stays KEEP."""
    return LinkEdit(
        title=KEEP if draft.title == before.title else draft.title,
        message=KEEP if draft.message == before.message else draft.message,
        expires_at=KEEP if draft.ends == before.ends else draft.ends_at(now),
        password=KEEP if draft.password == before.password else draft.password,
        allowed_emails=KEEP if draft.emails == before.emails else (draft.emails or ()),
        one_time=KEEP if draft.one_time == before.one_time else draft.one_time,
        max_downloads=KEEP if draft.limit == before.limit else draft.limit,
        notify=KEEP if draft.notify == before.notify else draft.notify,
    )


def changes_anything(change: LinkEdit) -> bool:
    """Say whether a change has any effect."""
    return any(getattr(change, one.name) is not KEEP for one in fields(change))


def way_back(link: Link, change: LinkEdit) -> LinkEdit:
    """Return the change that undoes `change` on a link that was as `link`: all but its password, which nobody knows."""
    values = {
        one.name: getattr(link, one.name)
        for one in fields(change)
        if one.name != "password" and getattr(change, one.name) is not KEEP
    }
    return replace(LinkEdit(), **values)


def breaches(draft: Draft, before: Draft | None, rules: Policy, now: datetime) -> dict[Option, str]:
    """Return in words what the policy does not allow, by option; of a link only what was changed is looked at."""
    touched = set(Option) if before is None else set(_touched(draft, before))
    found: dict[Option, str] = {}
    ends = draft.ends_at(now)
    if ends is not None and ends <= now and Option.EXPIRY in touched:
        found[Option.EXPIRY] = tr("This time is over already.")
    for breach in policy.breaches(rules, draft.protection(now), now):
        if breach.option in touched:
            found.setdefault(breach.option, _said(breach, draft, rules))
    return found


def _said(breach: Breach, draft: Draft, rules: Policy) -> str:
    longest = rules.expiry.maximum
    if breach.option is Option.EXPIRY and draft.ends is not None and longest is not None:
        return sentences(limits.allowed_up_to(longest), breach.hint)
    return sentences(breach.title, breach.hint)


def _touched(draft: Draft, before: Draft) -> Iterator[Option]:
    pairs = {
        Option.PASSWORD: draft.password != before.password,
        Option.EMAILS: draft.emails != before.emails,
        Option.ONE_TIME: draft.one_time != before.one_time,
        Option.EXPIRY: draft.ends != before.ends,
        Option.MAX_DOWNLOADS: draft.limit != before.limit or draft.one_time != before.one_time,
    }
    yield from (option for option, changed in pairs.items() if changed)


def defaults_of(draft: Draft, rules: Policy, now: datetime) -> dict[str, str]:
    """Return the texts of the settings that differ when new links are to start as `draft`.

    What the policy decides stays with it. Title, message and people are of one link, and so is an end at a moment.
    """
    start = policy.defaults(rules, now)
    parts: list[tuple[bool, Setting[Any], object, object]] = [  # whether it may be, the setting, as it is and wanted
        (rules.password.rule is Rule.OPTIONAL, PASSWORD_DEFAULT, start.has_password, draft.password is not None),
        (rules.one_time.rule is Rule.OPTIONAL, ONE_TIME_DEFAULT, start.one_time, draft.one_time),
    ]
    if not draft.one_time:
        counts = rules.max_downloads.rule is not Rule.FORBIDDEN
        parts.append((counts, MAX_DOWNLOADS_DEFAULT, start.max_downloads, draft.limit))
    if not isinstance(draft.ends, datetime):
        may_end = rules.expiry.rule is not Rule.FORBIDDEN
        parts.append((may_end, EXPIRY_DEFAULT, policy.default_span(rules.expiry), draft.ends))
    return {setting.key: setting.render(wanted) for may, setting, begun, wanted in parts if may and wanted != begun}


def like(link: Link, rules: Policy, *, lasts: bool) -> LinkOptions:
    """Return the options of a new link that protects its files as `link` does; `lasts` keeps its end too.

    Nobody knows its password, so the new link gets a generated one. What is forbidden by now is left out.
    """

    def may(option: Option) -> bool:
        return rules.rule(option) is not Rule.FORBIDDEN

    return LinkOptions(
        title=link.title,
        message=link.message,
        expires_at=link.expires_at if lasts and may(Option.EXPIRY) else None,
        password=passwords.generate() if link.has_password and may(Option.PASSWORD) else None,
        allowed_emails=link.allowed_emails if link.allowed_emails and may(Option.EMAILS) else None,
        one_time=True if link.one_time and may(Option.ONE_TIME) else None,
        max_downloads=link.max_downloads if may(Option.MAX_DOWNLOADS) else None,
        notify=link.notify,
    )
