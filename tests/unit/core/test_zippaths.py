"""Paths inside an archive: nothing escapes, nothing clashes on Windows, folders keep their files."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.names import windows_safe
from sharedesk.core.zippaths import archive_paths
from tests.corpus import HOSTILE_NAMES

COMPONENT = st.one_of(
    st.sampled_from([*HOSTILE_NAMES.values(), "a", "A", "b", "a (2)"]),
    st.text(st.characters(codec=None, categories=None), max_size=12),
)
NAME = st.lists(COMPONENT, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["a.txt", "sub/", "sub/b.txt"], ["a.txt", "sub/", "sub/b.txt"]),
        (["../../etc/passwd"], ["__/__/etc/passwd"]),
        (["/etc/passwd"], ["etc/passwd"]),
        (["C:/x"], ["C_/x"]),
        (["..\\evil.exe"], [".._evil.exe"]),
        (["a//b", "a/./b"], ["a/b", "a/_/b"]),
        (["CON/nul.txt"], ["_CON/_nul.txt"]),
        (["A.txt", "a.TXT"], ["A.txt", "a (2).TXT"]),
        (["Docs/a", "docs/a", "Docs/b", "docs/"], ["Docs/a", "docs (2)/a", "Docs/b", "docs (2)/"]),
        (["x", "x/y"], ["x", "x (2)/y"]),
        (["x", "x"], ["x", "x (2)"]),
        (["x/", "x/y", "x/"], ["x/", "x/y", "x (2)/"]),
        (["a?", "a*"], ["a_", "a_ (2)"]),
        (["", "/"], ["unnamed", "unnamed (2)/"]),
    ],
)
def test_paths_are_made_safe_and_unique(names: list[str], paths: list[str]) -> None:
    assert archive_paths((name, name.endswith("/")) for name in names) == paths


@given(st.lists(st.tuples(NAME, st.booleans()), max_size=20))
@pytest.mark.shows("A24", "5.3.3")
def test_no_path_escapes_or_clashes(entries: list[tuple[str, bool]]) -> None:
    paths = archive_paths(entries)
    assert paths == archive_paths(entries)
    for path, (_, is_folder) in zip(paths, entries, strict=True):
        assert path.endswith("/") == is_folder
        components = path.removesuffix("/").split("/")
        assert components == [windows_safe(component) for component in components]
        assert not PureWindowsPath(path).anchor
        assert PureWindowsPath(path).parts == tuple(components)
    folded = {unicodedata.normalize("NFD", unicodedata.normalize("NFD", path).casefold()) for path in paths}
    assert len(folded) == len(paths)
    files = {path for path in paths if not path.endswith("/")}
    assert not any(other.startswith(f"{path}/") for path in files for other in paths)


def test_a_folder_may_be_deeper_than_the_stack() -> None:
    assert archive_paths([("d/" * 5000 + "x", False)]) == ["d/" * 5000 + "x"]
