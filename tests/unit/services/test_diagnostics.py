from __future__ import annotations

from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

from sharedesk import __version__
from sharedesk.core.settings import SETTINGS
from sharedesk.services import diagnostics
from sharedesk.services.diagnostics import SHOWN_TYPES, Licence, describe, licences
from tests.unit.desk import ME, Desk


def test_everything_that_helps_and_nothing_that_is_private(desk: Desk) -> None:
    link = desk.share({"merger.txt": b"text"}, title="Secret merger")
    changes = {"mail.password": "hunter2 hunter2", "sender.name": "Maya L.", "policy.expiry.default": "7d"}
    for key, value in changes.items():
        desk.program.change_setting(key, value, by=ME)
    text = describe(desk.program)
    assert text.startswith(f"ShareDesk {__version__}\n")
    assert "policy.expiry.default = 7d" in text
    assert "sender.name = (set)" in text
    assert "mail.password = (set)" in text
    assert "portal.port" not in text
    assert "audit log: 4 events" in text
    for private in ("hunter2", "Maya", link.token, "merger", str(desk.folder), str(desk.program.paths.root)):
        assert private not in text


def test_no_setting_gives_away_a_host_a_name_an_address_or_a_place(desk: Desk, tmp_path: Path) -> None:
    copies = tmp_path / "secret copies"
    copies.mkdir()
    given = {
        "public_url": "https://secret.example.com", "sender.name": "Secret Maya", "portal.host": "secret.example.com",
        "portal.trusted_proxies": "203.0.113.77", "tls.certificate": "/secret/cert.pem", "tls.key": "/secret/key.pem",
        "branding.title": "Secret Ltd", "branding.footer": "Secret Street", "branding.legal": "Secret 7",
        "branding.greeting": "From Secret Ltd", "branding.privacy": "https://secret.example.com/privacy",
        "policy.emails.default": "anna@secret.example", "mail.host": "mail.secret.example", "mail.user": "secret",
        "mail.password": "secret secret", "mail.from": "files@secret.example", "mail.name": "Secret",
        "notify.address": "maya@secret.example", "storage.folder": str(copies),
    }  # fmt: skip
    for key, value in given.items():
        desk.program.change_setting(key, value, by=ME)
    told = {setting.key for setting in SETTINGS if setting.type in SHOWN_TYPES}
    assert told.isdisjoint(given)
    assert told | given.keys() | {"branding.logo"} == {setting.key for setting in SETTINGS}, "add the new one here"
    text = describe(desk.program)
    assert all(f"{key} = (set)" in text for key in given)
    assert "secret" not in text.lower()
    assert "203.0.113" not in text
    link = desk.share({"a.txt": b"a"})
    assert link.token not in describe(desk.program)


def test_every_library_that_is_needed_is_named_once() -> None:
    found = licences()
    names = [one.name.lower().replace("_", "-") for one in found]
    assert names == sorted(set(names))
    assert {"pyside6-essentials", "shiboken6", "cheroot", "flask", "werkzeug", "peewee", "cryptography"} <= set(names)
    assert not {"sharedesk", "pytest", "ruff"} & set(names)
    assert all(one.version and one.licence for one in found)


class Package:
    """A distribution as importlib.metadata gives it."""

    version = "1.0"

    def __init__(self, name: str, requires: list[str] | None = None, **fields: str) -> None:
        self.name = name
        self.requires = requires
        self.metadata = Message()
        for field, value in fields.items():
            self.metadata[field.replace("_", "-")] = value


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "old"}, "MIT OR Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, "BSD License"),
        ({"Classifier": "Topic :: Internet", "License": "LGPL\nwith a long text"}, "LGPL"),
        ({}, "See its documentation"),
    ],
)
def test_the_licence_is_what_the_library_says(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, str], licence: str
) -> None:
    packages = {
        "sharedesk": Package("sharedesk", ["One>=2; python_version > '3'", "gone", 'extra-one; extra == "test"']),
        "One": Package("One", ["one"], **fields),
        "one": Package("One", None, **fields),
    }

    def distribution(name: str) -> Package:
        try:
            return packages[name]
        except KeyError:
            raise metadata.PackageNotFoundError(name) from None

    monkeypatch.setattr(diagnostics.metadata, "distribution", distribution)
    assert licences() == [Licence("One", "1.0", licence)]


def test_they_can_be_had_while_the_folder_for_copies_is_away(desk: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    desk.program.change_setting("storage.folder", str(disk), by=ME)
    disk.rename(tmp_path / "away")
    assert "room for copies: none, the folder is not there" in describe(desk.program)
