"""The user guide: the same in every language that the window speaks, and true to the words of window and pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message as PageMessage

from sharedesk.ui import texts
from sharedesk.ui.guide import Chapter, spoken
from tests.catalogues import BOOKS, strings
from tests.catalogues import written as pages_written
from tests.window_texts import found, written

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
EVERY_CHAPTER = pytest.mark.parametrize("chapter", list(Chapter))
EVERY_OTHER = pytest.mark.parametrize("language", texts.TRANSLATED)

BROWSERS_OWN = {"Downloads", "Resume", "Fortsetzen"}
"""Words of the reader's browser."""


def read(chapter: Chapter, language: str) -> str:
    """Return a chapter as people wrote it."""
    return (spoken(GUIDE, language) / f"{chapter}.md").read_text(encoding="utf-8")


def pictures(text: str) -> list[str]:
    """Return the pictures of a chapter, named without the folder of their language."""
    return [Path(path).name for path in re.findall(r"!\[[^]]+]\(([^)]+)\)", text)]


def links(text: str) -> list[str]:
    """Return where a chapter leads, whatever the way there."""
    return [Path(to).name for to in re.findall(r"(?<!!)\[[^]]+]\(([^)]+)\)", text)]


def shape(text: str) -> list[str]:
    """Return what a text is built of, line by line: headings, points, steps, rows of tables, pictures."""
    begins = (re.match(r"#+ |- |\d+\. |\||!\[", line) for line in text.splitlines())
    return [begin[0] for begin in begins if begin]


@EVERY_OTHER
@EVERY_CHAPTER
def test_a_chapter_has_the_same_parts_in_every_language(chapter: Chapter, language: str) -> None:
    english, other = read(chapter, texts.ENGLISH), read(chapter, language)
    assert shape(other) == shape(english)
    assert pictures(other) == pictures(english)
    assert links(other) == links(english)
    assert len(re.findall(r"`[^`]+`", other)) == len(re.findall(r"`[^`]+`", english))
    assert [len(part) for part in parts(other)] == [len(part) for part in parts(english)], "paragraphs of each section"


def parts(text: str) -> list[list[str]]:
    """Return the paragraphs below each heading."""
    sections = re.split(r"^#+ .*$", text, flags=re.MULTILINE)
    return [[one for one in section.split("\n\n") if one.strip()] for section in sections]


@pytest.mark.parametrize("language", [texts.ENGLISH, *texts.TRANSLATED])
@EVERY_CHAPTER
def test_all_that_a_chapter_leads_to_is_there(chapter: Chapter, language: str) -> None:
    text, place = read(chapter, language), spoken(GUIDE, language)
    paths = [to for to in re.findall(r"]\(([^)]+)\)", text) if "://" not in to]
    assert paths
    assert [path for path in paths if not (place / path).is_file()] == []


@cache
def words_of(language: str) -> frozenset[str]:
    """Return what window and pages say in a language, without the mark that a dialog follows."""
    said: set[str] = set()
    if language == texts.ENGLISH:
        said.update(message.source for message in found()[0].values())
    else:
        said.update(text for message in written(language).values() for text in message.translations)
    messages: list[PageMessage] = list(pages_written(BOOKS[0], language if language != texts.ENGLISH else "de"))
    for message in messages:
        said.update(strings(message) if language != texts.ENGLISH else [str(message.id)])
    return frozenset(plain(text) for text in said)


def plain(text: str) -> str:
    """Return words as the guide has them: ordinary spaces, no ellipsis and nothing in brackets."""
    return re.sub(r" \(.*\)", "", text.replace("\N{NO-BREAK SPACE}", " ")).rstrip("… .")


@pytest.mark.parametrize("language", [texts.ENGLISH, *texts.TRANSLATED])
@EVERY_CHAPTER
def test_the_guide_calls_things_what_they_are_called(chapter: Chapter, language: str) -> None:
    named = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", read(chapter, language).replace("**", ""))
    assert len(named) > 4
    assert [one for one in named if plain(one.replace("\n", " ")) not in words_of(language) | BROWSERS_OWN] == []


@EVERY_OTHER
@EVERY_CHAPTER
def test_the_first_heading_is_the_name_of_the_chapter_in_the_window(chapter: Chapter, language: str) -> None:
    english, other = (read(chapter, one).splitlines()[0].removeprefix("# ") for one in (texts.ENGLISH, language))
    assert written(language)[english, ""].translations == [other]
