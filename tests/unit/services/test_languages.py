"""The language of mails: the words of each, and how sizes and dates are written in it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from sharedesk.core import specimen
from sharedesk.core.branding import Branding
from sharedesk.core.languages import LANGUAGES, Tongue
from sharedesk.core.letter import Look
from sharedesk.core.mail import MailKind, trial_mail
from sharedesk.services.codemail import CodeMailer
from sharedesk.services.languages import house_language, size, title_of, tongue, when
from sharedesk.services.notifications import PROBLEMS
from sharedesk.store.outbox import OutboxRepository
from tests.catalogues import BOOKS, extracted
from tests.marks import Marks, outside
from tests.unit.core.mails import every_mail
from tests.unit.desk import ME, Desk

ANNA = "anna@example.com"
EVERY = pytest.mark.parametrize("language", LANGUAGES)
SUBJECT = {"en": "Your code for files from Elena", "de": "Ihr Code für Dateien von Elena",
           "fr": "Votre code pour les fichiers envoyés par Elena",
           "es": "Su código para los archivos de Elena"}  # fmt: skip
TRIAL = {"en": "Test mail from ShareDesk", "de": "Test-E-Mail von ShareDesk", "fr": "E-mail de test de ShareDesk",
         "es": "Correo de prueba de ShareDesk"}  # fmt: skip


@pytest.mark.parametrize(
    ("spoken", "language"),
    [("de_AT", "de"), ("fr:en", "fr"), ("nl_BE.UTF-8", "en"), ("C", "en"), ("POSIX", "en"), ("nonsense!", "en")],
)
def test_the_language_of_the_house_is_that_of_the_computer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, spoken: str, language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", spoken)
    assert house_language(desk.program.settings) == language
    desk.program.change_setting("branding.language", "es", by=ME)
    assert house_language(desk.program.settings) == "es"


@EVERY
def test_a_code_is_written_in_the_language_of_who_asked(desk: Desk, language: str) -> None:
    desk.program.change_setting("branding.language", "fr", by=ME)
    desk.program.change_setting("sender.name", "Elena", by=ME)
    codes = CodeMailer(desk.program.mail, desk.program.settings, desk.program.addresses)
    link = desk.share({"a.txt": b"abc"})
    codes.queue_code(link, ANNA, "493817", desk.clock.now + timedelta(minutes=10), language)
    with desk.program.base.store.scope():
        (posted,) = OutboxRepository(desk.program.base.store).due(desk.clock.now, 5)
    mail = posted.mail
    assert (mail.kind, mail.subject) == (MailKind.CODE, SUBJECT[language])
    assert f'<html lang="{language}">' in mail.html
    assert "493817" in mail.text


@EVERY
def test_the_owner_is_written_to_in_the_language_of_the_house(desk: Desk, language: str) -> None:
    desk.program.change_setting("branding.language", language, by=ME)
    assert trial_mail(desk.program.mail.look(), ANNA, "mail.example.com").subject == TRIAL[language]


def test_every_word_of_every_mail_is_in_the_catalogues() -> None:
    marks = Marks()
    look = Look.of(Branding("5", footer="5", greeting="5", privacy="5"), Tongue("de", marks))
    mails = list(every_mail(look, "5"))
    specimen.details("Maya", look.tongue)
    title_of(["5", "5"], look.tongue)
    assert {size(10**exponent, look.tongue) for exponent in range(0, 20, 3)}
    for problem in PROBLEMS.values():
        look.tongue.gettext(problem.heading)
        look.tongue.gettext(problem.advice)
    for mail in mails:
        html = re.sub(r"<style.*?</style>|<[^>]*>", " ", mail.html)
        for text in (mail.subject, mail.text, html):
            bare, depth = outside(text)
            assert depth == 0
            assert set(re.findall(r"[^\W\d_]{2,}", bare)) <= {"now", "anna", "example", "com", "Let", "them"}, mail.kind
    messages = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted(BOOKS[1])}
    assert messages - marks.seen == {""}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["999 bytes", "486 KB", "1.24 GB"]), ("de", ["999 Byte", "486 KB", "1,24 GB"]),
        ("fr", ["999 octets", "486 Ko", "1,24 Go"]), ("es", ["999 bytes", "486 KB", "1,24 GB"]),
    ],
)  # fmt: skip
def test_sizes(language: str, texts: list[str]) -> None:
    assert [size(count, tongue(language)) for count in (999, 486_200, 1_240_000_000)] == texts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thursday, 11 June 2026, 12:42"), ("de", "Donnerstag, 11. Juni 2026, 12:42"),
        ("fr", "jeudi 11 juin 2026, 12:42"), ("es", "jueves, 11 de junio de 2026, 12:42"),
    ],
)  # fmt: skip
def test_dates_are_those_of_this_computers_clock(language: str, text: str) -> None:
    assert when(datetime(2026, 6, 11, 12, 42).astimezone(), tongue(language)) == text
