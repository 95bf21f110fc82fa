from __future__ import annotations

from email.message import Message
from importlib import metadata

import pytest

from sharedesk import __version__
from sharedesk.services import diagnostics
from sharedesk.services.diagnostics import Licence, describe, licences
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
