"""The catalogues with the words of each language; `python -m tests.catalogues` brings them up to date with the sources.

A catalogue lies beside the code whose texts it has. It holds nothing that changes by itself: no dates, lines or paths.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sharedesk.core.languages import LANGUAGES

PACKAGE = Path(__file__).parents[1] / "sharedesk"
TRANSLATED = [language for language in LANGUAGES if language != "en"]

PLURALS = {"de": (2, "n != 1"), "fr": (2, "n > 1"), "es": (2, "n != 1")}
"""How many forms a counted sentence has, and which one fits n. (CLDR knows a third of whole millions, for "2 M".)"""

_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "marked": None}
_OPTIONS = {"**.html": {"silent": "false"}}


@dataclass(frozen=True)
class Book:
    """The catalogues of one part of the program: the folder they lie in, and the folders whose texts they have."""

    name: str
    folder: Path
    sources: tuple[Path, ...]

    def __str__(self) -> str:
        return self.name

    def path(self, language: str) -> Path:
        """Return where the words of a language are written."""
        return self.folder / language / "LC_MESSAGES" / "messages.po"


BOOKS = (
    Book("pages", PACKAGE / "server" / "translations", (PACKAGE / "server",)),
    Book("mails", PACKAGE / "services" / "translations", (PACKAGE / "services", PACKAGE / "core")),
)


class PlainCatalog(Catalog):
    """A catalogue whose head says what programs need and nothing else."""

    @property
    def num_plurals(self) -> int:
        """Return how many forms a counted sentence has."""
        return PLURALS[str(self.locale)][0]

    @property
    def plural_expr(self) -> str:
        """Return which of them fits n."""
        return PLURALS[str(self.locale)][1]

    @property  # type: ignore[misc]
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the head, the same whenever and wherever it is made."""
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def _plain(language: str, messages: Iterator[Message]) -> PlainCatalog:
    catalog = PlainCatalog(locale=language, header_comment="", fuzzy=False)
    for message in messages:
        if message.id:
            catalog[message.id] = Message(message.id, message.string, flags=message.flags, context=message.context)
    return catalog


def extracted(book: Book) -> Catalog:
    """Return the messages of the sources."""
    catalog = Catalog()
    for source in book.sources:
        for _file, _line, message, _comments, context in extract_from_dir(source, _METHODS, _OPTIONS, _KEYWORDS):
            catalog.add(message, context=context)
    return catalog


def written(book: Book, language: str) -> Catalog:
    """Return the catalogue that is there, empty where there is none."""
    path = book.path(language)
    if not path.exists():
        return PlainCatalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def updated(book: Book, language: str) -> PlainCatalog:
    """Return the catalogue with every message of the sources and no other; new ones have no translation yet."""
    catalog = written(book, language)
    catalog.update(extracted(book), no_fuzzy_matching=True)
    return _plain(language, iter(catalog))


def as_po(catalog: Catalog) -> bytes:
    """Return a catalogue as people edit it."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def compiled(book: Book, language: str) -> bytes:
    """Return what the program reads, made of what people wrote."""
    out = io.BytesIO()
    write_mo(out, _plain(language, iter(written(book, language))))
    return out.getvalue()


def main() -> None:
    """Write every catalogue anew, and say what is still to be translated."""
    for book in BOOKS:
        for language in TRANSLATED:
            path, catalog = book.path(language), updated(book, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(catalog))
            path.with_suffix(".mo").write_bytes(compiled(book, language))
            empty = [message.id for message in catalog if message.id and not all(strings(message))]
            print(f"{path.relative_to(PACKAGE.parent)}: {len(catalog)} messages, {len(empty)} without a translation")


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a message, one for each plural form."""
    given = message.string or ""
    return (given,) if isinstance(given, str) else tuple(given)


if __name__ == "__main__":
    main()
