"""The door for words: what it fills in, how it counts, and what it speaks."""

from __future__ import annotations

from datetime import UTC, datetime

from sharedesk.core.saying import Sentence, one_after_another
from sharedesk.ui import texts
from sharedesk.ui.texts import ntr, number, sentences, tr
from sharedesk.ui.wording import words

LONG_AGO = datetime(2025, 5, 7, 9, 12, tzinfo=UTC)


def test_english_stands_in_the_sources() -> None:
    assert tr("Copied") == "Copied"
    assert tr("“{name}” is too large.", name="{a}.pdf") == "“{a}.pdf” is too large."
    assert [ntr("{n} file", "{n} files", n) for n in (0, 1, 1200)] == ["0 files", "1 file", "1,200 files"]


def test_german_has_its_words_and_its_numbers(german: None) -> None:
    assert tr("Copied") == "Kopiert"
    assert (tr("Copy"), tr("Copy", "noun")) == ("Kopieren", "Kopie")
    assert [ntr("{n} file", "{n} files", n) for n in (0, 1, 1200)] == ["0 Dateien", "1 Datei", "1.200 Dateien"]
    assert (number(1_000_000), words.size(4_600_000)) == ("1.000.000", "4,6 MB")
    assert words.day(LONG_AGO, datetime(2026, 6, 11, tzinfo=UTC), UTC) == "Mi. 7. Mai 2025"


def test_what_was_said_below_is_said_again(german: None) -> None:
    told = Sentence("Your administrator requires {what}.", what=Sentence("a password"))
    assert str(told) == "Your administrator requires a password."
    assert sentences(told, "Leave it out.") == "Ihr Administrator verlangt ein Passwort. Lassen Sie es weg."


def test_several_sentences_below_are_said_again_one_by_one(german: None) -> None:
    told = one_after_another(Sentence("“{program}” on this computer uses port {port}", program="nginx", port=443))
    assert str(told) == "“nginx” on this computer uses port 443."
    assert tr(told) == "„nginx“ auf diesem Computer belegt den Port 443."


def test_a_name_is_no_text(german: None) -> None:
    assert tr("“{name}” is no file.", name="Copied") == "„Copied“ ist keine Datei."


def test_another_language_gives_way(german: None) -> None:
    texts.use("fr")
    assert tr("Copied") == "Copied"
