"""Settings of what is recorded and told: the audit log, notifications."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.expiry import parse_duration, render_duration
from sharedesk.core.settings.kinds import Setting, address, boolean, choice

AUDIT_IP = Setting(
    "audit.ip", "choice", "full", "How addresses are recorded: full, truncated or none.",
    choice("full", "truncated", "none"),
)  # fmt: skip
AUDIT_RETENTION: Setting[timedelta | None] = Setting(
    "audit.retention", "duration", None,
    "How long events and the content of links that are over are kept, e.g. 730d; never: for ever.",
    parse_duration, render_duration,
)  # fmt: skip
NOTIFY_DESKTOP = boolean("notify.desktop", True, "Show a desktop notification when somebody has downloaded.")
NOTIFY_MAIL = boolean("notify.mail", False, "Send an e-mail to notify.address when somebody has downloaded.")
NOTIFY_PROBLEMS = boolean(
    "notify.problems", True,
    "Tell the owner when a link needs them: wrong passwords, a file gone, more time asked for, the portal offline.",
)  # fmt: skip
NOTIFY_ADDRESS = address("notify.address", "E-mail address of the owner for notifications; empty: none is sent.")

RECORD_SETTINGS: tuple[Setting[object], ...] = (
    AUDIT_IP, AUDIT_RETENTION, NOTIFY_DESKTOP, NOTIFY_MAIL, NOTIFY_PROBLEMS, NOTIFY_ADDRESS,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them
