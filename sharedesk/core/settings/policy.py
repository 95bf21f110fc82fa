"""Settings of the policy: what new links start with, what they must or must not have, and what stays allowed."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.emails import split_patterns
from sharedesk.core.expiry import parse_duration, render_duration
from sharedesk.core.passwords import MAX_LENGTH, MIN_LENGTH
from sharedesk.core.policy import Rule
from sharedesk.core.saying import Sentence
from sharedesk.core.settings.kinds import Setting, boolean, choice, integer, parse_count, render_count
from sharedesk.errors import UserError

LONGEST_WAIT = timedelta(days=1)
"""More would let one guesser close a gate to everybody behind the same address, as good as for ever."""


def _parse_rule(value: str) -> Rule:
    return Rule(choice(*Rule)(value))


def _rule(option: str, what: str) -> Setting[Rule]:
    told = f"Whether links may, must or must not {what}: optional, required or forbidden."
    return Setting(f"policy.{option}.rule", "choice", Rule.OPTIONAL, told, _parse_rule)


def _duration(key: str, default: timedelta | None, told: str) -> Setting[timedelta | None]:
    return Setting(key, "duration", default, told, parse_duration, render_duration)


def _parse_wait(value: str) -> timedelta:
    wait = parse_duration(value)
    if wait is None or wait > LONGEST_WAIT:
        raise UserError(
            Sentence("“{value}” is no time to wait.", value=value),
            hint="Write for example 30s, 15m or 24h, a day at most.",
        )
    return wait


PASSWORD_DEFAULT = boolean("policy.password.default", False, "Give new links a generated password if none is chosen.")
PASSWORD_RULE = _rule("password", "have a password")
PASSWORD_MINIMUM = Setting(
    "policy.password.minimum", "integer", MIN_LENGTH, "Fewest characters of a password that somebody types.",
    integer(MIN_LENGTH, MAX_LENGTH),
)  # fmt: skip
PASSWORD_WAIT = Setting(
    "policy.password.wait", "duration", timedelta(minutes=15),
    "Longest wait of an address that goes on guessing after 5 wrong passwords or codes for one link.",
    _parse_wait, render_duration,
)  # fmt: skip
PASSWORD_KEEP = boolean(
    "policy.password.keep",
    True,
    "Let the sender's window copy a password again, from this computer's key store.",
)
EMAILS_DEFAULT: Setting[tuple[str, ...]] = Setting(
    "policy.emails.default", "addresses", (), "Who may open new links if nothing is chosen: addresses, *@domain.",
    split_patterns, ", ".join,
)  # fmt: skip
EMAILS_RULE = _rule("emails", "be restricted to e-mail addresses")
ONE_TIME_DEFAULT = boolean("policy.one_time.default", False, "Let new links work once if nothing is chosen.")
ONE_TIME_RULE = _rule("one_time", "work only once")
MAX_DOWNLOADS_DEFAULT: Setting[int | None] = Setting(
    "policy.max_downloads.default", "count", None, "Downloads that new links allow if nothing is chosen; unlimited.",
    parse_count, render_count,
)  # fmt: skip
MAX_DOWNLOADS_RULE = _rule("max_downloads", "limit their downloads")
MAX_DOWNLOADS_MAXIMUM: Setting[int | None] = Setting(
    "policy.max_downloads.maximum", "count", None, "Most downloads that a link may allow; unlimited: no bound.",
    parse_count, render_count,
)  # fmt: skip
EXPIRY_DEFAULT = _duration("policy.expiry.default", None, "When new links expire if nothing is chosen, e.g. 7d; never.")
EXPIRY_RULE = _rule("expiry", "expire")
EXPIRY_MAXIMUM = _duration("policy.expiry.maximum", None, "Longest expiry allowed, e.g. 30d; never: no limit.")
EXPIRY_FINISH = boolean(
    "policy.expiry.finish", True, "Let a download that runs when its link expires go on, for an hour at most."
)
ORIGINALS_ALLOWED = boolean("policy.originals.allowed", True, "Let links share originals; false leaves only copies.")

POLICY_SETTINGS: tuple[Setting[object], ...] = (
    PASSWORD_DEFAULT, PASSWORD_RULE, PASSWORD_MINIMUM, PASSWORD_WAIT, PASSWORD_KEEP, EMAILS_DEFAULT, EMAILS_RULE,
    ONE_TIME_DEFAULT, ONE_TIME_RULE, MAX_DOWNLOADS_DEFAULT, MAX_DOWNLOADS_RULE, MAX_DOWNLOADS_MAXIMUM,
    EXPIRY_DEFAULT, EXPIRY_RULE, EXPIRY_MAXIMUM, EXPIRY_FINISH, ORIGINALS_ALLOWED,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
