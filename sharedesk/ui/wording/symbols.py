"""The symbol of each action of the audit log and its ink: the same one wherever an event is shown."""

from __future__ import annotations

from sharedesk.core.audit import Action

SYMBOLS: dict[Action, tuple[str, str]] = {
    Action.LINK_CREATED: ("link-simple", "text2"),
    Action.LINK_EDITED: ("pencil-simple", "text2"),
    Action.LINK_PAUSED: ("pause-circle", "warn"),
    Action.LINK_RESUMED: ("play-circle", "ok"),
    Action.LINK_REVOKED: ("prohibit", "bad"),
    Action.LINK_DELETED: ("trash", "bad"),
    Action.LINK_RESTORED: ("arrow-counter-clockwise", "text2"),
    Action.LINK_EXPIRED: ("calendar-x", "text2"),
    Action.LINK_USED: ("number-circle-one", "text2"),
    Action.LINK_MISSING: ("warning-circle", "bad"),
    Action.LINK_FOUND: ("check-circle", "ok"),
    Action.PAGE_VIEWED: ("eye", "text2"),
    Action.PREVIEW_VIEWED: ("eye", "text2"),
    Action.PASSWORD_FAILED: ("lock-key", "bad"),
    Action.PASSWORD_PASSED: ("lock-key-open", "ok"),
    Action.EMAIL_SUBMITTED: ("envelope-simple", "text2"),
    Action.CODE_SENT: ("envelope-simple", "text2"),
    Action.CODE_FAILED: ("identification-badge", "bad"),
    Action.CODE_PASSED: ("identification-badge", "ok"),
    Action.GATE_LOCKED: ("shield-warning", "bad"),
    Action.GATE_UNLOCKED: ("shield-check", "ok"),
    Action.CLAIM_MADE: ("ticket", "accent_text"),
    Action.CLAIM_RELEASED: ("ticket", "text2"),
    Action.CLAIM_SUSPENDED: ("ticket", "warn"),
    Action.TIME_REQUESTED: ("clock", "warn"),
    Action.DOWNLOAD_STARTED: ("arrow-circle-down", "accent_text"),
    Action.DOWNLOAD_INTERRUPTED: ("warning-circle", "warn"),
    Action.DOWNLOAD_COMPLETED: ("check-circle", "ok"),
    Action.DOWNLOAD_REFUSED: ("prohibit", "bad"),
    Action.SETTINGS_CHANGED: ("sliders-horizontal", "text2"),
    Action.AUDIT_TRIMMED: ("scissors", "warn"),
    Action.AUDIT_EXPORTED: ("file-arrow-down", "warn"),
    Action.PORTAL_STARTED: ("globe", "ok"),
    Action.PORTAL_STOPPED: ("globe", "text2"),
}
