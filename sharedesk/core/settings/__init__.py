"""The registry of all settings: key, type, default, help and check, in one place for window, CLI and docs."""

from __future__ import annotations

from sharedesk.core.saying import Sentence
from sharedesk.core.settings.branding import (
    BRANDING_ACCENT,
    BRANDING_BACKGROUND,
    BRANDING_FOOTER,
    BRANDING_GREETING,
    BRANDING_LANGUAGE,
    BRANDING_LEGAL,
    BRANDING_LOGO,
    BRANDING_PRIVACY,
    BRANDING_SETTINGS,
    BRANDING_TITLE,
    brand_of,
)
from sharedesk.core.settings.desktop import (
    DESKTOP_SETTINGS,
    TRANSFERS_AWAKE,
    UI_LANGUAGE,
    UI_SCALE,
    UI_THEME,
    UI_TRAY,
    Language,
    Scale,
    Theme,
)
from sharedesk.core.settings.kinds import Network, Setting
from sharedesk.core.settings.links import LINK_SETTINGS, LINKS_COPY, LINKS_DROP, CopyWhat, Drop
from sharedesk.core.settings.mail import (
    MAIL_FROM,
    MAIL_HOST,
    MAIL_NAME,
    MAIL_PASSWORD,
    MAIL_PORT,
    MAIL_SECURITY,
    MAIL_SETTINGS,
    MAIL_USER,
    MailSecurity,
)
from sharedesk.core.settings.policy import (
    EMAILS_DEFAULT,
    EMAILS_RULE,
    EXPIRY_DEFAULT,
    EXPIRY_FINISH,
    EXPIRY_MAXIMUM,
    EXPIRY_RULE,
    MAX_DOWNLOADS_DEFAULT,
    MAX_DOWNLOADS_MAXIMUM,
    MAX_DOWNLOADS_RULE,
    ONE_TIME_DEFAULT,
    ONE_TIME_RULE,
    ORIGINALS_ALLOWED,
    PASSWORD_DEFAULT,
    PASSWORD_KEEP,
    PASSWORD_MINIMUM,
    PASSWORD_RULE,
    PASSWORD_WAIT,
    POLICY_SETTINGS,
)
from sharedesk.core.settings.portal import (
    PORTAL_HOST,
    PORTAL_PAUSED,
    PORTAL_PORT,
    PORTAL_SETTINGS,
    PUBLIC_URL,
    SENDER_NAME,
    TLS_CERTIFICATE,
    TLS_KEY,
    TRUSTED_PROXIES,
)
from sharedesk.core.settings.records import (
    AUDIT_IP,
    AUDIT_RETENTION,
    NOTIFY_ADDRESS,
    NOTIFY_DESKTOP,
    NOTIFY_MAIL,
    NOTIFY_PROBLEMS,
    RECORD_SETTINGS,
)
from sharedesk.core.settings.storage import (
    STORAGE_EARLIER,
    STORAGE_FOLDER,
    STORAGE_KEEP,
    STORAGE_QUOTA,
    STORAGE_RESERVE,
    STORAGE_SETTINGS,
)
from sharedesk.errors import UserError

__all__ = [
    "AUDIT_IP", "AUDIT_RETENTION", "BRANDING_ACCENT", "BRANDING_BACKGROUND", "BRANDING_FOOTER", "BRANDING_GREETING",
    "BRANDING_LANGUAGE", "BRANDING_LEGAL", "BRANDING_LOGO", "BRANDING_PRIVACY", "BRANDING_SETTINGS", "BRANDING_TITLE",
    "BY_KEY", "EMAILS_DEFAULT", "EMAILS_RULE",
    "EXPIRY_DEFAULT", "EXPIRY_FINISH", "EXPIRY_MAXIMUM", "EXPIRY_RULE", "LINKS_COPY", "LINKS_DROP", "MAIL_FROM",
    "MAIL_HOST", "MAIL_NAME", "MAIL_PASSWORD", "MAIL_PORT", "MAIL_SECURITY", "MAIL_USER", "MAX_DOWNLOADS_DEFAULT",
    "MAX_DOWNLOADS_MAXIMUM", "MAX_DOWNLOADS_RULE", "NOTIFY_ADDRESS", "NOTIFY_DESKTOP", "NOTIFY_MAIL",
    "NOTIFY_PROBLEMS", "ONE_TIME_DEFAULT", "ONE_TIME_RULE", "ORIGINALS_ALLOWED", "PASSWORD_DEFAULT", "PASSWORD_KEEP",
    "PASSWORD_MINIMUM", "PASSWORD_RULE", "PASSWORD_WAIT", "PORTAL_HOST", "PORTAL_PAUSED", "PORTAL_PORT", "PUBLIC_URL",
    "SENDER_NAME", "SETTINGS", "STORAGE_EARLIER", "STORAGE_FOLDER", "STORAGE_KEEP", "STORAGE_QUOTA", "STORAGE_RESERVE",
    "TLS_CERTIFICATE", "TLS_KEY", "TRANSFERS_AWAKE", "TRUSTED_PROXIES", "UI_LANGUAGE", "UI_SCALE", "UI_THEME",
    "UI_TRAY", "CopyWhat", "Drop", "Language", "MailSecurity", "Network", "Scale", "Setting", "Theme", "brand_of",
    "find",
]  # fmt: skip

SETTINGS: tuple[Setting[object], ...] = (
    *PORTAL_SETTINGS, *BRANDING_SETTINGS, *POLICY_SETTINGS, *MAIL_SETTINGS, *RECORD_SETTINGS, *STORAGE_SETTINGS,
    *LINK_SETTINGS,
    *DESKTOP_SETTINGS,
)  # fmt: skip

BY_KEY = {setting.key: setting for setting in SETTINGS}


def find(key: str) -> Setting[object]:
    """Return the setting called `key`. Raises UserError when there is none."""
    try:
        return BY_KEY[key]
    except KeyError:
        raise UserError(
            Sentence("There is no setting “{key}”.", key=key), hint="See: sharedesk settings list"
        ) from None
