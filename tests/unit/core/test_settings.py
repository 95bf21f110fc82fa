"""Every setting: what it takes, what it refuses and in which words, and that it is read back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.settings import SETTINGS, Setting, find
from sharedesk.errors import UserError

GOOD = {
    "public_url": ["", "https://share.example.com", "http://[2001:db8::1]:8080", "https://192.0.2.1:8443", "https://a"],
    "sender.name": ["", "Elena Marchetti", "ü 你好"],
    "portal.host": ["", "0.0.0.0", "::1", "share.example.com", "localhost"],
    "portal.port": ["0", "443", "65535"],
    "portal.paused": ["true", "false"],
    "portal.trusted_proxies": ["", "10.0.0.5/32, 10.1.0.0/16, 2001:db8::/32"],
    "tls.certificate": ["", "/etc/ssl/cert.pem"],
    "tls.key": ["", "/etc/ssl/key.pem"],
    "branding.title": ["", "Halvorsen & Partners"],
    "branding.accent": ["#2f55d4"],
    "branding.greeting": ["", "Files for you from Northwind"],
    "branding.footer": ["", "one\ntwo"],
    "branding.privacy": ["", "https://example.com/privacy?lang=en#top", "http://[2001:db8::1]:8080/x"],
    "branding.background": ["tinted", "plain"],
    "branding.logo": ["", "0123456789abcdef0123456789abcdef-240x72.png"],
    "branding.legal": ["", "Register 7\nOslo"],
    "branding.language": ["auto", "en", "de", "fr", "es"],
    "policy.password.default": ["true", "false"],
    "policy.password.rule": ["optional", "required", "forbidden"],
    "policy.password.minimum": ["8", "256"],
    "policy.password.wait": ["15m"],
    "policy.password.keep": ["false"],
    "policy.emails.default": ["", "anna@example.com, *@example.org"],
    "policy.emails.rule": ["required"],
    "policy.one_time.default": ["true"],
    "policy.one_time.rule": ["forbidden"],
    "policy.max_downloads.default": ["unlimited", "5"],
    "policy.max_downloads.rule": ["required"],
    "policy.max_downloads.maximum": ["unlimited", "1000000"],
    "policy.expiry.finish": ["false"],
    "policy.originals.allowed": ["false"],
    "mail.host": ["", "smtp.example.com", "192.0.2.1"],
    "mail.port": ["25", "587"],
    "mail.security": ["none", "starttls", "tls"],
    "mail.user": ["", "files@example.com"],
    "mail.password": ["", " spaces stay "],
    "mail.from": ["", "files@example.com"],
    "mail.name": ["", "Halvorsen & Partners"],
    "audit.retention": ["never", "730d"],
    "notify.desktop": ["true"],
    "notify.mail": ["true"],
    "notify.problems": ["false"],
    "notify.address": ["", "maya@example.com"],
    "audit.ip": ["full", "truncated", "none"],
    "policy.expiry.default": ["never", "7d", "90m"],
    "policy.expiry.rule": ["optional", "required", "forbidden"],
    "policy.expiry.maximum": ["never", "30d"],
    "storage.folder": ["", "/mnt/copies"],
    "storage.keep": ["never", "1d", "7d"],
    "storage.quota": ["0", "100000000000"],
    "storage.reserve": ["0", "268435456"],
    "links.drop": ["ask", "send", "share"],
    "links.copy": ["link", "both", "nothing"],
    "ui.theme": ["system", "light", "dark"],
    "ui.language": ["auto", "en", "de"],
    "ui.scale": ["100", "125", "150", "175", "200"],
    "ui.tray": ["true", "false"],
    "transfers.awake": ["true", "false"],
}
SAME = [
    ("public_url", " https://share.example.com/ ", "https://share.example.com"),
    ("portal.paused", "On", "true"),
    ("portal.paused", "0", "false"),
    ("portal.trusted_proxies", "10.0.0.5 10.1.2.3/16", "10.0.0.5/32, 10.1.0.0/16"),
    ("branding.accent", " #AABBCC ", "#aabbcc"),
    ("policy.expiry.default", "2w", "14d"),
    ("portal.port", " 443 ", "443"),
    ("policy.emails.default", "Anna@Example.COM; *@EXAMPLE.org anna@example.com", "anna@example.com, *@example.org"),
    ("policy.max_downloads.default", " Unlimited ", "unlimited"),
    ("notify.address", " Maya@Example.com ", "maya@example.com"),
]
BAD = [
    ("public_url", "ftp://a", "not a web address"),
    ("public_url", "https://a/b", "not a web address"),
    ("public_url", "https://a?", "not a web address"),
    ("public_url", "https://a#", "not a web address"),
    ("public_url", "https://me:pw@a", "not a web address"),
    ("public_url", "https://:pw@a", "not a web address"),
    ("public_url", "https://a:99999", "not a web address"),
    ("public_url", "https://a:0", "not a web address"),
    ("public_url", "https://[::1", "not a web address"),
    ("public_url", "https://", "not a web address"),
    ("public_url", "https://under_score", "not a web address"),
    ("portal.host", "not a host", "not an address to listen on"),
    ("portal.host", "-a.example", "not an address to listen on"),
    ("portal.host", "a" * 64, "not an address to listen on"),
    ("portal.port", "65536", "not a number in range"),
    ("portal.port", "-1", "not a number in range"),
    ("portal.port", "x", "not a number in range"),
    ("portal.paused", "maybe", "not yes or no"),
    ("portal.trusted_proxies", "10.0.0.500", "not a list of addresses"),
    ("branding.accent", "blue", "not a colour"),
    ("branding.privacy", "example.com/privacy", "not the address of a page"),
    ("branding.privacy", "javascript:alert(1)", "not the address of a page"),
    ("branding.privacy", "https://me:secret@example.com/", "not the address of a page"),
    ("branding.privacy", "https://example.com/a b", "not the address of a page"),
    ("branding.privacy", "https://example.com:0/", "not the address of a page"),
    ("branding.privacy", "https://[example.com/", "not the address of a page"),
    ("branding.background", "blue", "not a choice"),
    ("branding.title", "a\x00b", "control characters"),
    ("branding.logo", "logo.png", "no stored logo"),
    ("branding.language", "xx", "not a choice"),
    ("branding.title", "a\udc80b", "control characters"),
    ("sender.name", "x" * 81, "has 81 characters"),
    ("audit.ip", "some", "not a choice"),
    ("policy.expiry.rule", "never", "not a choice"),
    ("policy.expiry.maximum", "soon", "not a duration"),
    ("policy.emails.default", "anna@", "not an e-mail address"),
    ("policy.max_downloads.default", "0", "not a number of downloads"),
    ("policy.max_downloads.maximum", "many", "not a number of downloads"),
    ("policy.password.minimum", "7", "not a number in range"),
    ("mail.host", "smtp.example.com:25", "not the name of a server"),
    ("mail.security", "ssl", "not a choice"),
    ("mail.password", "a\nb", "cannot be a password"),
    ("mail.from", "Files <files@example.com>", "not an e-mail address"),
    ("storage.reserve", "1e3", "not a number in range"),
    ("links.drop", "move", "not a choice"),
    ("links.copy", "password", "not a choice"),
    ("ui.theme", "Dark", "not a choice"),
    ("ui.language", "fr", "not a choice"),
    ("ui.scale", "110", "not a choice"),
]


def test_every_setting_has_examples_here_and_help_for_people() -> None:
    assert {setting.key for setting in SETTINGS} == GOOD.keys()
    assert all(setting.help.endswith(".") for setting in SETTINGS)


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in GOOD.items() for text in texts])
def test_what_is_stored_is_read_back(key: str, text: str) -> None:
    setting = find(key)
    assert setting.render(setting.parse(text)) == text


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_default_passes_its_own_check(setting: Setting[object]) -> None:
    assert setting.parse(setting.render(setting.default)) == setting.default


@pytest.mark.parametrize(("key", "text", "stored"), SAME)
def test_what_people_write_is_brought_into_one_form(key: str, text: str, stored: str) -> None:
    setting = find(key)
    assert setting.render(setting.parse(text)) == stored


@pytest.mark.parametrize(("key", "text", "words"), BAD)
def test_what_is_refused_and_why(key: str, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        find(key).parse(text)
    assert refused.value.hint


@given(st.sampled_from(SETTINGS), st.text())
def test_any_text_is_taken_whole_or_refused_in_words(setting: Setting[object], text: str) -> None:
    try:
        value = setting.parse(text)
    except UserError:
        return
    assert setting.parse(setting.render(value)) == value


def test_a_path_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert find("tls.key").parse("key.pem") == str(tmp_path / "key.pem")


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(UserError, match=r"no setting “portal\.colour”"):
        find("portal.colour")
