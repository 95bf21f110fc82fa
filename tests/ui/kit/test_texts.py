"""The door for words: what it fills in, how it counts, and what it speaks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sharedesk.core.saying import Sentence, one_after_another, packed, told, unpacked
from sharedesk.core.settings import SETTINGS
from sharedesk.core.sizes import Amount
from sharedesk.errors import EnvironmentFault
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


def test_an_error_that_was_stored_is_said_in_the_language_of_whoever_reads_it(german: None) -> None:
    full = EnvironmentFault(
        Sentence("The mail server {host} takes no connections on port {port}.", host="mail", port=25),
        "No route to host",
    )
    stored = packed(told(full))
    assert tr(unpacked(stored)) == "Der Mailserver mail nimmt auf Port 25 keine Verbindungen an. No route to host."


def test_a_setting_has_the_name_of_its_row_and_files_keep_theirs(german: None) -> None:
    fault = EnvironmentFault(
        Sentence("The mail server {host} was not found.", host="mail.host"), hint="Check mail.host"
    )
    assert str(told(fault)).endswith("Check mail.host."), "as the command line sets it"
    for said in (sentences(fault.title, fault.hint), tr(told(fault))):
        assert said == "Der Mailserver mail.host wurde nicht gefunden. Prüfen Sie „Server“."


def test_every_key_that_a_row_stands_for_is_one_of_a_setting() -> None:
    assert set(texts._ROWS) <= {setting.key for setting in SETTINGS}


def test_an_amount_is_written_as_the_language_does(german: None) -> None:
    needs = Sentence("It needs {size} and this disk has {free} free.", size=Amount(1_200_000_000), free=Amount(1))
    assert needs == "It needs 1.2 GB and this disk has 1 bytes free."
    assert tr(needs) == "Nötig sind 1,2 GB, frei sind auf diesem Datenträger 1 Byte."


def test_a_day_is_written_as_the_language_does() -> None:
    until = Sentence("The certificate expires on {until}. Put a renewed one in its place.", until=date(2026, 8, 3))
    assert until.startswith("The certificate expires on 2026-08-03.")
    assert tr(until).startswith("The certificate expires on 3 Aug 2026.")
    texts.use("de")
    assert tr(until).startswith("Das Zertifikat läuft am 3. Aug. 2026 ab.")
    texts.use("en")


def test_a_name_is_no_text(german: None) -> None:
    assert tr("“{name}” is no file.", name="Copied") == "„Copied“ ist keine Datei."


def test_another_language_gives_way(german: None) -> None:
    texts.use("fr")
    assert tr("Copied") == "Copied"
