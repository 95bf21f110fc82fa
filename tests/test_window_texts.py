"""The words of the window: whole texts in the sources, each translated, and compiled as they are written."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter, ascii_letters

import pytest

from sharedesk.ui.texts import TRANSLATED
from tests.window_texts import Message, as_ts, compile_to, found, path, updated, written

HINT = "run: make translations, and translate what is new"
EVERY = pytest.mark.parametrize("language", TRANSLATED)


def holes(text: str) -> list[str]:
    """Return the placeholders of a text; {n} may be left out where the number is said in words."""
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def messages(language: str) -> list[Message]:
    return list(written(language).values())


def test_no_text_is_put_together() -> None:
    """Whoever translates needs whole sentences; what is filled in has a name."""
    assert [str(place) for place in found()[1]] == []


def test_a_text_is_whole() -> None:
    for message in found()[0].values():
        for text in filter(None, (message.source, message.one)):
            assert text == text.strip()
            assert set(text) & set(ascii_letters)
            assert "" not in [name for _, name, _, _ in Formatter().parse(text)], "a placeholder has no name"


@EVERY
def test_the_file_has_the_texts_of_the_sources(language: str) -> None:
    assert path(language).read_text(encoding="utf-8") == as_ts(language, updated(language)), HINT


@EVERY
def test_every_text_is_translated(language: str) -> None:
    assert [message.source for message in messages(language) if not message.is_translated] == [], HINT


@EVERY
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    wrong = [
        text for message in messages(language) for text in message.translations if holes(text) != holes(message.source)
    ]
    assert wrong == []


@EVERY
def test_a_translation_ends_and_breaks_as_it_should(language: str) -> None:
    """A full stop is not forgotten, and no ordinary space stands before what would begin a line without it."""
    for message in messages(language):
        for text in message.translations:
            assert (text[-1] == ".") == (message.source[-1] == "."), text
            assert not re.search(r" [:;!?…%]", text), text
            assert text == text.strip(), text


@EVERY
def test_what_the_program_reads_is_what_was_written(language: str, tmp_path: Path) -> None:
    made = tmp_path / "made.qm"
    compile_to(language, made)
    assert path(language).with_suffix(".qm").read_bytes() == made.read_bytes(), HINT
