"""The options of a link on the command line, gathered into one value for `send`, `share` and `link edit`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import click

from sharedesk.cli.state import TEXT
from sharedesk.core import passwords
from sharedesk.core.clock import utc_now
from sharedesk.core.emails import normalise_pattern
from sharedesk.core.expiry import parse_when
from sharedesk.core.link import KEEP, UNLIMITED, LinkEdit, LinkOptions
from sharedesk.core.settings.kinds import MAX_COUNT
from sharedesk.errors import UserError

F = TypeVar("F", bound=Callable[..., Any])
NEVER = "never"


class When(click.ParamType[datetime | str]):
    """A time to expire at, or never."""

    name = "when"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime | str:
        """Return the moment in UTC, or NEVER."""
        try:
            return parse_when(str(value), utc_now()) or NEVER
        except UserError as error:
            self.fail(str(error), param, ctx)


class Address(click.ParamType[str]):
    """An e-mail address, or `*@domain`."""

    name = "email"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address as it is compared."""
        try:
            return normalise_pattern(str(value))
        except UserError as error:
            self.fail(str(error), param, ctx)


@dataclass(frozen=True, slots=True)
class Choices:
    """What was said on the command line; None and () where nothing was."""

    title: str | None
    message: str | None
    expires: datetime | str | None
    password: str | None
    password_stdin: bool
    generate_password: bool
    generate_characters: bool
    no_password: bool
    allow: tuple[str, ...]
    no_allow: bool
    once: bool | None
    max_downloads: int | None
    no_max_downloads: bool
    notify: bool | None
    paused: bool | None

    @property
    def typed_password(self) -> bool:
        """Whether whoever calls knows the password already, or wants none."""
        return self.password is not None or self.password_stdin or self.no_password

    @property
    def style(self) -> passwords.Style | None:
        """How a generated password is to look; None where none is wanted."""
        if self.generate_characters:
            return passwords.Style.CHARACTERS
        return passwords.Style.WORDS if self.generate_password else None

    def chosen_password(self) -> str | None:
        """Return the password that was said, read or generated, "" for none, None where nothing was chosen.

        Raises click.UsageError when more than one of the five was.
        """
        ways = [self.password is not None, self.password_stdin, self.generate_password, self.generate_characters]
        if sum(ways) + self.no_password > 1:
            raise click.UsageError(
                "Choose one of --password, --password-stdin, --generate-password, --generate-characters and "
                "--no-password."
            )
        if self.password_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if self.style is not None:
            return passwords.generate(self.style)
        return "" if self.no_password else self.password

    def chosen_addresses(self) -> tuple[str, ...] | None:
        """Return the allow-list, () for everyone, None where nothing was chosen. Raises click.UsageError for both."""
        if self.allow and self.no_allow:
            raise click.UsageError("Choose --allow or --no-allow, not both.")
        return () if self.no_allow else (self.allow or None)

    def chosen_limit(self) -> int | None:
        """Return the limit of downloads, UNLIMITED for none, None where nothing was chosen."""
        if self.max_downloads is not None and self.no_max_downloads:
            raise click.UsageError("Choose --max-downloads or --no-max-downloads, not both.")
        return UNLIMITED if self.no_max_downloads else self.max_downloads

    def for_new_link(self) -> LinkOptions:
        """Return the options of a new link."""
        password = self.chosen_password()
        if password == "" and not self.no_password:
            raise UserError("The password is empty.", hint="Give one, or use --no-password.")
        return LinkOptions(
            title=self.title or "",
            message=self.message or "",
            expires_at=self.expires if isinstance(self.expires, datetime) else None,
            never_expires=self.expires == NEVER,
            paused=bool(self.paused),
            password=password,
            allowed_emails=self.chosen_addresses(),
            one_time=self.once,
            max_downloads=self.chosen_limit(),
            notify=self.notify,
        )

    def for_change(self) -> LinkEdit:
        """Return what is to be changed."""
        password, addresses, limit = self.chosen_password(), self.chosen_addresses(), self.chosen_limit()
        if password == "" and not self.no_password:
            raise UserError("The password is empty.", hint="Give one, or use --no-password.")
        return LinkEdit(
            title=KEEP if self.title is None else self.title,
            message=KEEP if self.message is None else self.message,
            expires_at=KEEP if self.expires is None else _moment(self.expires),
            password=KEEP if password is None else (password or None),
            allowed_emails=KEEP if addresses is None else addresses,
            one_time=KEEP if self.once is None else self.once,
            max_downloads=KEEP if limit is None else (limit or None),
            notify=KEEP if self.notify is None else self.notify,
        )


def _moment(expires: datetime | str) -> datetime | None:
    return expires if isinstance(expires, datetime) else None


_OPTIONS = (
    click.option("--title", type=TEXT, help="What recipients see as its title."),
    click.option("--message", type=TEXT, help="A message for the recipients."),
    click.option("--expires", type=When(), help="When it ends: 90m, 12h, 7d, 2w, a local date and time, or never."),
    click.option("--password", type=TEXT, help="A password; others on this computer may see it in the process list."),
    click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin."),
    click.option("--generate-password", is_flag=True, help="Generate a password of five words and tell it once."),
    click.option("--generate-characters", is_flag=True, help="Generate one of 16 letters and digits instead."),
    click.option("--no-password", is_flag=True, help="No password."),
    click.option(
        "--allow", type=Address(), multiple=True, metavar="EMAIL",
        help="Only for this address, proved by a mailed code; may be repeated, *@domain too.",
    ),
    click.option("--no-allow", is_flag=True, help="For everyone who has the link."),
    click.option("--once/--no-once", default=None, help="Let it end after the first complete download."),
    click.option("--max-downloads", type=click.IntRange(1, MAX_COUNT), help="How many visitors may download."),
    click.option("--no-max-downloads", is_flag=True, help="Any number of downloads."),
    click.option("--notify/--no-notify", default=None, help="Tell the owner of downloads, whatever the settings say."),
    click.option("--paused/--no-paused", default=None, help="Let it not open, or open again."),
)  # fmt: skip
_NAMES = tuple(field.name for field in fields(Choices))


def link_options(command: F) -> F:
    """Add the options of a link; `command` gets them as one `choices`."""

    @wraps(command)
    def gathered(*arguments: object, **values: Any) -> object:  # noqa: ANN401 - click's values of many types
        choices = Choices(**{name: values.pop(name) for name in _NAMES})
        return command(*arguments, choices=choices, **values)

    wrapped: Any = gathered
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]
