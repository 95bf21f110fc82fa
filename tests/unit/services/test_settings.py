"""Settings: checked, recorded, shared by processes, and never read before they are committed."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

from sharedesk.app import build_context
from sharedesk.core import settings as registry
from sharedesk.core.audit import Action
from sharedesk.core.policy import ExpiryPolicy, Rule
from sharedesk.core.settings import MAIL_PASSWORD, PORTAL_PORT, SENDER_NAME, Setting
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import SettingsChanged
from sharedesk.net.secrets import Place, SecretStore
from sharedesk.store.audit import AuditRepository
from tests.unit.desk import ME, Desk

SECRET = Setting("mail.password", "secret", "", "A password.", str, secret=True)


def test_a_setting_is_its_default_until_it_is_set(desk: Desk) -> None:
    settings = desk.program.settings
    assert settings.get(PORTAL_PORT) == 8443
    desk.program.change_setting("portal.port", "443", by=ME)
    assert settings.get(PORTAL_PORT) == 443
    assert (settings.entry("portal.port").value, settings.entry("portal.port").default) == ("443", "8443")
    desk.program.change_setting("portal.port", None, by=ME)
    assert settings.get(PORTAL_PORT) == 8443
    assert [event.detail for event in desk.events(Action.SETTINGS_CHANGED)] == [
        {"key": "portal.port", "value": "443"},
        {"key": "portal.port", "value": "8443"},
    ]
    assert desk.heard(SettingsChanged) == [SettingsChanged("portal.port")] * 2


def test_setting_what_it_is_already_is_told_to_nobody(desk: Desk) -> None:
    for _ in range(2):
        desk.program.change_setting("sender.name", "Elena", by=ME)
    assert len(desk.heard(SettingsChanged)) == 1
    assert len(desk.events(Action.SETTINGS_CHANGED)) == 2


@pytest.mark.parametrize(("key", "text"), [("portal.port", "x"), ("no.such", "1")])
def test_what_is_refused_changes_nothing(desk: Desk, key: str, text: str) -> None:
    with pytest.raises(UserError):
        desk.program.change_setting(key, text, by=ME)
    assert desk.events() == []
    assert desk.told == []


def test_a_change_that_cannot_be_recorded_does_not_happen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AuditRepository, "append", full)
    with pytest.raises(EnvironmentFault):
        desk.program.change_setting("portal.port", "443", by=ME)
    assert desk.program.settings.get(PORTAL_PORT) == 8443
    assert desk.program.settings.refresh() == ()


def test_one_who_reads_during_a_change_does_not_keep_the_old_value(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, seen = desk.program.settings, []
    append = AuditRepository.append

    def read_meanwhile(*arguments: object) -> object:
        reader = Thread(target=lambda: seen.append(settings.get(PORTAL_PORT)))
        reader.start()
        reader.join()
        return append(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(AuditRepository, "append", read_meanwhile)
    desk.program.change_setting("portal.port", "443", by=ME)
    assert seen == [8443], "it is not committed yet"
    assert settings.get(PORTAL_PORT) == 443


def test_what_another_process_changed_is_seen_after_a_refresh(desk: Desk, data_dir: Path) -> None:
    assert desk.program.settings.get(SENDER_NAME) == ""
    other = build_context(data_dir)
    other.change_setting("sender.name", "Elena", by=ME)
    other.close()
    assert desk.program.settings.get(SENDER_NAME) == ""
    assert desk.program.settings.refresh() == ("sender.name",)
    assert desk.program.settings.get(SENDER_NAME) == "Elena"
    assert desk.program.settings.refresh() == ()


def test_a_first_refresh_reports_nothing(desk: Desk, data_dir: Path) -> None:
    desk.program.change_setting("sender.name", "Elena", by=ME)
    other = build_context(data_dir)
    assert other.settings.refresh() == ()
    other.close()


def test_a_value_that_this_version_refuses_counts_as_the_default(desk: Desk) -> None:
    with desk.program.base.store.write() as db:
        db.execute_sql("insert into setting values ('portal.port', 'many')")
    assert desk.program.settings.get(PORTAL_PORT) == 8443


def test_secrets_are_hidden(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.BY_KEY, SECRET.key, SECRET)  # type: ignore[arg-type]
    assert desk.program.settings.entry(SECRET.key).value == ""
    desk.program.change_setting(SECRET.key, "hunter2", by=ME)
    assert desk.program.settings.entry(SECRET.key).value == "***"
    assert desk.program.settings.get(SECRET) == "hunter2"
    assert "hunter2" not in str(desk.events())


def mark(desk: Desk) -> str | None:
    """Return what the database has in place of the secret."""
    with desk.program.base.store.scope() as db:
        row = db.execute_sql("select value from setting where key = ?", (MAIL_PASSWORD.key,)).fetchone()
    return None if row is None else str(row[0])


def secret_file(desk: Desk) -> dict[str, str]:
    path = desk.program.paths.secrets
    return json.loads(path.read_text()) if path.exists() else {}


def everything_stored(desk: Desk) -> bytes:
    return b"".join(path.read_bytes() for path in desk.program.paths.root.glob("sharedesk.db*"))


def test_a_secret_is_not_in_the_database(desk: Desk) -> None:
    desk.program.change_setting(MAIL_PASSWORD.key, "hunter2-in-the-file", by=ME)
    for _ in range(2):
        assert desk.program.settings.get(MAIL_PASSWORD) == "hunter2-in-the-file"
    assert b"hunter2" not in everything_stored(desk)
    assert list(secret_file(desk).values()) == ["hunter2-in-the-file"]
    assert desk.program.settings.place(MAIL_PASSWORD) is Place.FILE


def test_each_change_of_a_secret_is_a_change_for_others(desk: Desk, data_dir: Path) -> None:
    other = build_context(data_dir)
    assert other.settings.get(MAIL_PASSWORD) == ""
    marks = []
    for secret in ("first", "second", "second"):
        desk.program.change_setting(MAIL_PASSWORD.key, secret, by=ME)
        marks.append(mark(desk))
        before = other.settings.fingerprint(MAIL_PASSWORD)
        assert other.settings.refresh() == (MAIL_PASSWORD.key,)
        assert other.settings.get(MAIL_PASSWORD) == secret
        assert other.settings.fingerprint(MAIL_PASSWORD) != before
        assert list(secret_file(desk).values()) == [secret], "the old one is erased"
    assert len(set(marks)) == 3
    other.close()


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_secret_that_is_unset_is_erased(desk: Desk, nothing: str | None) -> None:
    desk.program.change_setting(MAIL_PASSWORD.key, "hunter2", by=ME)
    desk.program.change_setting(MAIL_PASSWORD.key, nothing, by=ME)
    assert (mark(desk), secret_file(desk)) == (None, {})
    assert desk.program.settings.get(MAIL_PASSWORD) == ""
    assert desk.program.settings.entry(MAIL_PASSWORD.key).value == ""
    assert desk.program.settings.place(MAIL_PASSWORD) is None


def test_a_secret_whose_change_fails_is_erased_and_the_old_one_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    desk.program.change_setting(MAIL_PASSWORD.key, "old", by=ME)
    monkeypatch.setattr(AuditRepository, "append", full)
    with pytest.raises(EnvironmentFault):
        desk.program.change_setting(MAIL_PASSWORD.key, "new", by=ME)
    assert list(secret_file(desk).values()) == ["old"]
    assert desk.program.settings.get(MAIL_PASSWORD) == "old"


def test_a_secret_that_cannot_be_kept_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_arguments: object) -> None:
        raise EnvironmentFault("The key store of this computer does not answer.")

    monkeypatch.setattr(SecretStore, "put", silent)
    with pytest.raises(EnvironmentFault):
        desk.program.change_setting(MAIL_PASSWORD.key, "new", by=ME)
    assert mark(desk) is None
    assert desk.events() == []


def test_an_old_secret_that_cannot_be_erased_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_arguments: object) -> None:
        raise EnvironmentFault("The key store of this computer does not answer.")

    desk.program.change_setting(MAIL_PASSWORD.key, "old", by=ME)
    monkeypatch.setattr(SecretStore, "remove", silent)
    desk.program.change_setting(MAIL_PASSWORD.key, "new", by=ME)
    assert desk.program.settings.get(MAIL_PASSWORD) == "new"


def test_a_secret_that_is_not_there_any_more_is_told(desk: Desk) -> None:
    desk.program.change_setting(MAIL_PASSWORD.key, "hunter2", by=ME)
    desk.program.paths.secrets.unlink()
    with pytest.raises(EnvironmentFault, match=r"The secret mail\.password is not in .* set it again"):
        desk.program.settings.get(MAIL_PASSWORD)


def test_all_settings_are_listed_in_the_order_of_the_registry(desk: Desk) -> None:
    assert [entry.key for entry in desk.program.settings.entries()] == [one.key for one in registry.SETTINGS]


def test_the_policy_is_read_from_the_settings(desk: Desk) -> None:
    assert desk.program.settings.policy().expiry == ExpiryPolicy()
    desk.program.change_setting("policy.expiry.rule", "required", by=ME)
    assert desk.program.settings.policy().expiry.rule is Rule.REQUIRED
