"""The words of every language: complete, with the placeholders of the sources, and compiled as they are written."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from tests.catalogues import BOOKS, PLURALS, TRANSLATED, Book, as_po, compiled, extracted, strings, updated, written

EVERY = pytest.mark.parametrize("language", TRANSLATED)
EVERY_BOOK = pytest.mark.parametrize("book", BOOKS, ids=str)
HINT = "run: make translations, and translate what is new"


def messages(book: Book, language: str) -> list[Message]:
    return [message for message in written(book, language) if message.id]


def holes(text: str) -> list[str]:
    """Return the placeholders and tags of a message."""
    return sorted(re.findall(r"%\(\w+\)s|</?[^>]+>", text))


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@EVERY_BOOK
@EVERY
def test_a_catalogue_has_the_messages_of_the_sources(book: Book, language: str) -> None:
    assert book.path(language).read_bytes() == as_po(updated(book, language)), HINT


@EVERY_BOOK
@EVERY
def test_every_message_is_translated_by_a_person(book: Book, language: str) -> None:
    for message in messages(book, language):
        forms = PLURALS[language][0] if message.pluralizable else 1
        assert len([text for text in strings(message) if text.strip()]) == forms, message.id
        assert not message.fuzzy, message.id


@EVERY_BOOK
@EVERY
def test_a_translation_has_the_placeholders_of_its_source(book: Book, language: str) -> None:
    for message in messages(book, language):
        for text in strings(message):
            assert holes(text) in [holes(source) for source in sources(message)], text
            assert re.sub(r"%\(\w+\)s", "", text).count("%") == 0, text


@EVERY_BOOK
@EVERY
def test_a_translation_ends_as_its_source_and_breaks_where_it_may(book: Book, language: str) -> None:
    """A full stop is not forgotten, and no ordinary space stands before what would begin a line without it."""
    for message in messages(book, language):
        for text in strings(message):
            assert (text[-1] == ".") == (sources(message)[-1][-1] == "."), text
            assert not re.search(r" [:;!?»]|« ", text), text


@EVERY_BOOK
@EVERY
def test_what_the_program_reads_is_what_was_written(book: Book, language: str) -> None:
    path = book.path(language).with_suffix(".mo")
    assert path.read_bytes() == compiled(book, language), HINT
    with path.open("rb") as file:
        assert len(read_mo(file)) == len(messages(book, language))


@EVERY_BOOK
def test_a_message_is_a_whole_sentence(book: Book) -> None:
    """Nothing is glued to what stands before or behind a message."""
    for message in extracted(book):
        for text in sources(message):
            assert text == text.strip(), text
            assert "{" not in text, text
