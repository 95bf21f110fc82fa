"""Names as shown, asked for, sent and stored: rules of Windows, RFC 6266 and RFC 8187, and hostile names."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.names import (
    InvalidPath,
    content_disposition,
    display_name,
    split_relative,
    unclean_names,
    unique_names,
    windows_safe,
)
from tests.corpus import HOSTILE_NAMES

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=300)
ANY_NAME = st.one_of(st.sampled_from(list(HOSTILE_NAMES.values())), ANY_TEXT)
each_hostile = pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES.keys())

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\u061c]")
DISPOSITION = re.compile(
    r"attachment; filename=\"(?P<plain>[ -!#-\[\]-~]+)\"; "
    r"filename\*=UTF-8''(?P<exact>(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+)"
)


def check_displayable(shown: str) -> None:
    assert shown.strip()
    assert not CONTROLS.search(shown)
    assert unicodedata.is_normalized("NFC", shown)
    shown.encode("utf-8")
    assert split_relative(shown) == (shown,)
    assert display_name(shown) == shown


def check_windows(safe: str) -> None:
    check_displayable(safe)
    assert not set(safe) & set('<>:"/\\|?*')
    assert safe[-1] not in ". "
    assert len(safe.encode("utf-8")) <= 255
    assert safe.partition(".")[0].rstrip(" ").upper() not in {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "LPT9",
        "COM¹",
        "CONIN$",
    }
    assert windows_safe(safe) == safe


def saved_as(header: str) -> tuple[str, str]:
    """Read a Content-Disposition as a strict client does: the plain name and the exact one."""
    match = DISPOSITION.fullmatch(header)
    assert match, header
    return match["plain"], unquote(match["exact"], errors="strict")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Completion statement.pdf", "Completion statement.pdf"),
        ("Re\u0301sume\u0301.pdf", "R\u00e9sum\u00e9.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nb.txt", "ab.txt"),
        ("caf\udce9.txt", "caf\ufffd.txt"),
        ("a/b\\c", "a_b_c"),
        ("C:evil.txt", "C_evil.txt"),
        ("\u212a:x", "K_x"),
        ("Re: your mail.eml", "Re: your mail.eml"),
        (".", "_"),
        ("..", "__"),
        ("...", "..."),
        ("", "unnamed"),
        (" \u3000\u200d", "unnamed"),
        (" a ", "a"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("👩\u200d💻.txt", "👩\u200d💻.txt"),
    ],
)
def test_display_name_shows_what_is_there_and_nothing_hidden(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


@each_hostile
def test_hostile_names_are_made_displayable_storable_and_sendable(name: str) -> None:
    check_displayable(display_name(name))
    check_windows(windows_safe(name))
    saved_as(content_disposition(name))


@given(ANY_NAME)
def test_any_text_gets_a_display_name(name: str) -> None:
    check_displayable(display_name(name))


@given(ANY_NAME)
@pytest.mark.shows("A54")
def test_any_text_gets_a_name_that_windows_can_store(name: str) -> None:
    check_windows(windows_safe(name))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("aux .txt", "_aux .txt"),
        ("COM1.tar.gz", "_COM1.tar.gz"),
        ("LPT³", "_LPT³"),
        ("COM10.txt", "COM10.txt"),
        ("console.txt", "console.txt"),
        ("a?.txt. .", "a_.txt"),
        ('a<b>c:d"e|f?g*.txt', "a_b_c_d_e_f_g_.txt"),
        ("....", "unnamed"),
        ("C:", "C_"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 300 + ".tar.gz", "x" * 248 + ".tar.gz"),
        ("x" * 300 + ".pdf. .", "x" * 251 + ".pdf"),
        ("€" * 100, "€" * 85),
        ("con." + "x" * 251, "_con." + "x" * 250),
        ("CON" + " " * 300 + "x.txt", "_CON.txt"),
        ("v1. The first of many sentences, not an extension", "v1. The first of many sentences, not an extension"),
    ],
)
def test_windows_safe_keeps_the_meaning_of_the_name(name: str, safe: str) -> None:
    assert windows_safe(name) == safe


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("report.pdf", "report.pdf"),
        ("Straße.pdf", "Stra_e.pdf"),
        ("Résumé 請求書.pdf", "Resume ___.pdf"),
        ('say "hi"\\.txt', "say _hi__.txt"),
        ("100%41.txt", "100_41.txt"),
        ("a; filename=b.exe", "a; filename=b.exe"),
    ],
)
def test_content_disposition_falls_back_to_plain_ascii(name: str, plain: str) -> None:
    assert saved_as(content_disposition(name)) == (plain, display_name(name))


@given(ANY_NAME)
@pytest.mark.shows("5.4.1/5.4.2")
def test_content_disposition_cannot_be_broken_out_of(name: str) -> None:
    _plain, exact = saved_as(content_disposition(name))
    assert len(exact.encode("utf-8")) <= 255
    if len(display_name(name).encode("utf-8")) <= 255:
        assert exact == display_name(name)


def test_content_disposition_shortens_the_stem_and_keeps_the_extension() -> None:
    _plain, exact = saved_as(content_disposition("🧾" * 120 + ".pdf"))
    assert exact == "🧾" * 62 + ".pdf"


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a.txt", "b.txt"], ["a.txt", "b.txt"]),
        (["a.txt", "A.TXT", "a.txt"], ["a.txt", "A (2).TXT", "a (3).txt"]),
        (["a.tar.gz", "a.tar.gz"], ["a.tar.gz", "a (2).tar.gz"]),
        ([".env", ".env"], [".env", ".env (2)"]),
        (["R\u00e9.pdf", "Re\u0301.pdf"], ["R\u00e9.pdf", "Re\u0301 (2).pdf"]),
        (["STRASSE", "straße"], ["STRASSE", "straße (2)"]),
        (["a", "a", "a (2)", "a"], ["a", "a (3)", "a (2)", "a (4)"]),
        (["x" * 251 + ".pdf"] * 2, ["x" * 251 + ".pdf", "x" * 247 + " (2).pdf"]),
        (
            ["x" * 255, "x" * 255, "x" * 254 + "y", "x" * 254 + "y"],
            ["x" * 255, "x" * 251 + " (2)", "x" * 254 + "y", "x" * 251 + " (3)"],
        ),
        ([], []),
    ],
)
def test_unique_names_number_the_later_of_two(names: list[str], unique: list[str]) -> None:
    assert unique_names(names) == unique


@given(st.lists(st.one_of(st.sampled_from(["a", "A", "a (2)", "A (3)", "\u00e9", "e\u0301"]), ANY_NAME), max_size=30))
def test_unique_names_never_clash_and_change_only_what_does(names: list[str]) -> None:
    unique = unique_names(names)
    keys = {unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold()) for name in unique}
    assert len(keys) == len(unique) == len(names)
    assert unique_names(unique) == unique
    assert unique_names(name for name in names) == unique


TRICKY = st.text(st.sampled_from("aC:./\\ \t\n\x00\xa0\u0301\u0338\u200d\u200f\u202e\u2029\u3164\udc80"), max_size=4)


@given(
    st.lists(st.one_of(ANY_NAME, TRICKY, st.sampled_from(["plain.txt", "caf\u00e9"])), max_size=20), st.integers(1, 4)
)
def test_many_names_looked_at_together_are_as_clean_as_one_by_one(names: list[str], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sharedesk.core.names._BLOCK", block)
        assert unclean_names(names) == [name for name in names if display_name(name) != name]


@pytest.mark.parametrize("name", ["\xa0", "a\n", "a/b", "", "..", "C:", "e\u0301", "\u3164", "\udc80", "\u05d0\u202e"])
def test_one_unclean_name_among_thousands_is_found(name: str) -> None:
    names = [f"file {number}.txt" for number in range(2000)]
    assert unclean_names([*names, name, *names]) == [name]
    assert unclean_names([*names, "\u05d0\u05d1.txt", "\u0645\u200c\u0646", "\U0001f469\u200d\U0001f680"]) == []


@given(st.lists(ANY_NAME, max_size=20))
def test_every_file_of_a_folder_can_be_found_by_its_shown_name(names: list[str]) -> None:
    shown = unique_names(map(display_name, names))
    found = dict(zip(shown, names, strict=True))
    assert [found[split_relative(name)[0]] for name in shown] == names


def test_thousands_of_equal_names_are_numbered_quickly() -> None:
    assert unique_names(["a.txt"] * 20_000)[-1] == "a (20000).txt"


@pytest.mark.parametrize(
    "path", ["a", "a/b.txt", "...", "..a/b..", "%2e%2e", "a b/ü/日本", "Re: you/x", ":b", "caf\udce9"]
)
def test_a_relative_path_is_split_into_names(path: str) -> None:
    assert "/".join(split_relative(path)) == path


@pytest.mark.parametrize(
    "path",
    ["", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "a\\b", "..\\a", "a\0", "C:", "a/C:x", "C:/a"],
)
@pytest.mark.shows("A40", "1.1.1")
def test_a_path_that_could_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(InvalidPath, match="nothing at this address"):
        split_relative(path)


@given(st.text(st.sampled_from("ab./\\:\0C"), max_size=12))
def test_what_is_let_through_stays_below(path: str) -> None:
    try:
        components = split_relative(path)
    except InvalidPath:
        return
    assert not {"", ".", ".."} & set(components)
    assert not any(set("\\\0/") & set(part) for part in components)
