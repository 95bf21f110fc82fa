"""Passwords in the key store: kept while their link lives, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import Ending, Link
from sharedesk.errors import EnvironmentFault
from sharedesk.net.secrets import KeyStoreOnly, SecretStore
from sharedesk.services.context import AppContext
from sharedesk.services.keeping import PAGE, KeptPasswords
from tests.factories import NOW, make_link
from tests.secrets import MemorySecrets

SECRET = "a:b correct horse"
WINDOWS_BOUND = 2560


@pytest.fixture
def program(data_dir: Path) -> Iterator[AppContext]:
    made = build_context(data_dir, clock=lambda: NOW)
    yield made
    made.close()


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def kept(program: AppContext, secrets: MemorySecrets) -> KeptPasswords:
    return KeptPasswords(secrets, program.settings, program.clock)


@pytest.fixture
def link() -> Link:
    return make_link(7, has_password=True, password_epoch=2)


def test_a_password_comes_back_as_it_was(kept: KeptPasswords, link: Link) -> None:
    assert kept.get(link) is None
    assert kept.keep(link, SECRET)
    assert kept.get(link) == SECRET
    assert kept.has(link)


def test_a_password_that_is_about_to_be_kept_is_known_until_that_has_ended(
    kept: KeptPasswords, secrets: MemorySecrets, link: Link
) -> None:
    kept.expect(link, SECRET)
    assert kept.get(link) == SECRET
    assert kept.keep(link, SECRET)
    assert kept.get(link) == SECRET
    kept.expect(link, SECRET)
    secrets.silent = True
    assert kept.get(link) == SECRET, "while the key store asks its owner"
    assert not kept.keep(link, SECRET)
    assert not kept.has(link)


@pytest.mark.parametrize(
    "change",
    [
        {"has_password": False},
        {"password_epoch": 3},
        {"ending": Ending.USED},
        {"expires_at": NOW - timedelta(seconds=1)},
    ],
)
def test_it_is_forgotten_when_its_link_is_over_or_has_another(
    kept: KeptPasswords, secrets: MemorySecrets, link: Link, change: dict[str, object]
) -> None:
    kept.keep(link, SECRET)
    assert not kept.forget_if_over(link.id, link)
    later = replace(link, **change)  # type: ignore[arg-type]
    assert kept.get(later) is None
    assert kept.forget_if_over(link.id, later)
    assert secrets.kept == {}
    assert not kept.forget_if_over(link.id, later)


def test_it_is_forgotten_when_its_link_is_deleted(kept: KeptPasswords, secrets: MemorySecrets, link: Link) -> None:
    other = make_link(8, has_password=True)
    kept.keep(link, SECRET)
    kept.keep(other, "another one")
    assert kept.forget_if_over(link.id, None)
    assert kept.get(other) == "another one"
    assert not any(SECRET in value for value in secrets.kept.values())


def test_what_ended_meanwhile_is_swept(kept: KeptPasswords, link: Link) -> None:
    other = make_link(8, has_password=True)
    kept.keep(link, SECRET)
    kept.keep(other, "another one")
    assert kept.sweep([other]) == 1
    assert (kept.get(link), kept.get(other)) == (None, "another one")


def test_the_setting_forbids_it(program: AppContext, kept: KeptPasswords, secrets: MemorySecrets, link: Link) -> None:
    kept.keep(link, SECRET)
    program.change_setting("policy.password.keep", "false", by="admin")
    assert kept.get(link) is None
    assert not kept.keep(link, SECRET)
    assert kept.sweep([link]) == 1
    assert secrets.kept == {}


def test_no_password_gives_way_to_another(kept: KeptPasswords, secrets: MemorySecrets) -> None:
    links = [make_link(n, has_password=True) for n in range(1, 2 * PAGE + 3)]
    for one in links:
        kept.keep(one, SECRET)
    assert all(kept.has(one) for one in links)
    index = {name: value for name, value in secrets.kept.items() if name.startswith("link-passwords")}
    assert sorted(index) == ["link-passwords", "link-passwords-2", "link-passwords-3"]
    assert max(len(value) for value in index.values()) * 2 < WINDOWS_BOUND
    ended = [one for one in links if one.id <= PAGE]
    for one in ended:
        assert kept.forget_if_over(one.id, None)
    assert not any(kept.has(one) for one in ended)
    assert all(kept.has(one) for one in links[PAGE:])
    assert kept.sweep([]) == len(links) - PAGE
    assert secrets.kept == {}


def test_an_index_that_was_cut_short_while_it_was_written_loses_nothing(
    kept: KeptPasswords, secrets: MemorySecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [make_link(n, has_password=True) for n in range(1, PAGE + 2)]
    for one in links:
        kept.keep(one, SECRET)
    with monkeypatch.context() as patch:
        patch.setattr(secrets, "remove", lambda name: secrets.kept.pop(name) if name == "link-password-1" else None)
        assert kept.forget_if_over(1, None)  # the last entry of the index stays, and says one id again
    assert kept.sweep([]) == PAGE
    assert secrets.kept == {}


def test_a_key_store_that_does_not_answer_keeps_nothing(
    kept: KeptPasswords, secrets: MemorySecrets, link: Link
) -> None:
    secrets.silent = True
    assert not kept.keep(link, SECRET)
    assert not kept.has(link)
    with pytest.raises(EnvironmentFault):
        kept.get(link)


def test_without_a_key_store_only_the_sender_knows(program: AppContext, link: Link) -> None:
    secrets = SecretStore(program.paths.secrets, lambda: None)
    kept = KeptPasswords(KeyStoreOnly(secrets), program.settings, program.clock)
    assert not kept.keep(link, SECRET)
    assert kept.get(link) is None
    assert kept.sweep([]) == 0
    assert not program.paths.secrets.exists(), "a file is no place for a password of a link"
