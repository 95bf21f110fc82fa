"""Hostile words everywhere but on pages: headers, archives, JSON, tables for terminals, tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from sharedesk.core.audit import Action, Who
from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.core.names import windows_safe
from tests.corpus import HOSTILE_NAMES, HOSTILE_TEXTS
from tests.portal.conftest import ME, Portal
from tests.unit.cli.conftest import Cli

WORDS = list(dict.fromkeys([*HOSTILE_TEXTS, *HOSTILE_NAMES.values()]))
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def titled(portal: Portal) -> list[Link]:
    """Return a link for each text, titled with it."""
    paths = portal.write({"a.txt": b"a", "b.txt": b"b"})
    return [portal.make_of(Mode.SHARE, paths, title=text, message=text) for text in HOSTILE_TEXTS]


@pytest.mark.shows("A8", "A9", "5.4.1/5.4.2")
def test_cve_2025_48495_titles_name_archives_harmlessly(portal: Portal, titled: list[Link]) -> None:
    for link in titled:
        headers = portal.request("HEAD", f"/s/{link.token}/download").headers
        found = headers["Content-Disposition"]
        assert re.fullmatch(r"attachment; filename=\"[^\"\\\x00-\x1f]+\"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+", found)
        assert found.isascii()
        assert "Set-Cookie" not in headers or headers["Set-Cookie"].startswith("__Host-")


@pytest.mark.shows("A24", "5.3.3")
def test_cve_2026_54093_names_in_archives_stay_inside_on_windows(portal: Portal) -> None:
    folder = portal.folder / "Top"
    folder.mkdir()
    kept = [name for name in WORDS if _can_be_stored(folder, name)]
    assert len(kept) > 60
    link = portal.make_of(Mode.SEND, [folder])
    data = portal.get(f"/s/{link.token}/download").data
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    files = [name for name in names if not name.endswith("/")]
    assert len({name.casefold() for name in files}) == len(files) == len(kept)
    for name in files:
        top, _, rest = name.partition("/")
        assert top == "Top"
        assert windows_safe(rest) == rest, name


def _can_be_stored(folder: Path, name: str) -> bool:
    if "/" in name or name in {"", ".", ".."}:
        return False
    try:
        (folder / name).write_bytes(b"x")
    except (OSError, ValueError):
        return False
    return True


@pytest.mark.shows("A9", "16.4.1")
def test_cve_2025_48495_titles_are_one_line_of_a_terminal_and_one_text_of_json(titled: list[Link], cli: Cli) -> None:
    table = cli("links").lines
    assert len(table) == len(titled) + 1
    assert all(line.isprintable() for line in table)
    document = cli("links", "--json").document
    assert {one["token"]: one["title"] for one in document} == {link.token: link.title for link in titled}
    for link in titled[::8]:
        assert all(line.isprintable() for line in cli("link", "show", link.token).lines)


@pytest.mark.shows("A8", "1.2.10", "16.4.1")
def test_cve_2025_48494_names_in_the_audit_log_are_text_in_every_form(portal: Portal, cli: Cli) -> None:
    (path,) = portal.write({"a.txt": b"a"})
    link = portal.program.links.create(Mode.SHARE, [path], LinkOptions(), by=ME).link
    words = [word.encode("utf-8", "replace").decode() for word in WORDS if word]
    with portal.program.base.journal.change() as change:
        for word in words:
            change.record(Action.DOWNLOAD_STARTED, link, item=word, who=Who("192.0.2.1", word, word), bytes=1, total=2)
    assert portal.program.audit.verify() is None
    events = cli("audit", "--action", "download.started", "--json").document
    assert [event["item"] for event in events] == words
    rows = list(csv.DictReader(io.StringIO(cli("audit", "--action", "download.started", "--format", "csv").out)))
    assert len(rows) == len(words)
    for row, word in zip(rows, words, strict=True):
        assert not any(str(cell).startswith(FORMULA) for cell in row.values()), row
        if word.isprintable():
            assert word.replace("'", "") == row["item"].replace("'", ""), "nothing but an apostrophe is put before it"
    table = cli("audit", "--action", "download.started").lines
    assert len(table) == len(words) + 1
    assert all(line.isprintable() for line in table)
