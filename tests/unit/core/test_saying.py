"""A sentence is plain English everywhere, and knows what it was made of."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import pytest

from sharedesk.core.saying import Sentence, mark, one_after_another, packed, told, unpacked
from sharedesk.core.sizes import Amount
from sharedesk.errors import EnvironmentFault, UserError


def test_a_sentence_reads_as_what_was_filled_in() -> None:
    made = Sentence("“{name}” has {count} pages.", name="{brief}.pdf", count=3)
    assert made == "“{brief}.pdf” has 3 pages."
    assert (made.template, made.values) == ("“{name}” has {count} pages.", {"name": "{brief}.pdf", "count": 3})


def test_a_sentence_without_values_may_have_braces() -> None:
    assert Sentence("a {b}") == "a {b}"


def test_an_error_tells_it_as_it_tells_plain_text() -> None:
    assert str(UserError(Sentence("“{name}” is gone.", name="a"), hint=mark("Choose another."))) == (
        "“a” is gone. Choose another."
    )


def test_a_sentence_survives_a_trip_to_another_process() -> None:
    made = pickle.loads(pickle.dumps(Sentence("{a} of {b}", a="{x}", b=2)))
    assert (made, made.template) == ("{x} of 2", "{a} of {b}")


def test_sentences_one_after_the_other_stay_sentences() -> None:
    first = Sentence("Port {port} is used", port=443)
    made = one_after_another(first, "", "{odd}", "Is it yours?")
    assert made == "Port 443 is used. {odd}. Is it yours?"
    assert [*made.values.values()] == [first, "{odd}", "Is it yours?"]
    assert made.values["part0"] is first
    assert one_after_another() == ""


FAULTS = [
    UserError("Not found"),
    UserError(Sentence("“{name}” is gone.", name="{a}.pdf"), hint="Choose another"),
    EnvironmentFault("The copy cannot be written.", "No space left on device", "Check the disk."),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_error_told_is_its_text_and_remembers_its_parts(fault: UserError | EnvironmentFault) -> None:
    made = told(fault)
    assert made == str(fault)
    assert str(made.values["part0"]) == fault.title
    assert all(isinstance(part, Sentence) for part in made.values.values())


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_stored_sentence_comes_back_with_all_it_was_made_of(fault: UserError | EnvironmentFault) -> None:
    made = told(fault)
    again = unpacked(packed(made))
    assert isinstance(again, Sentence)
    assert (again, again.template) == (made, made.template)
    assert [(name, str(part)) for name, part in again.values.items()] == [
        (name, str(part)) for name, part in made.values.items()
    ]
    for name, part in again.values.items():
        before = made.values[name]
        assert isinstance(part, Sentence)
        assert isinstance(before, Sentence)
        assert (part.template, part.values) == (before.template, before.values)


LOOKALIKES = ['{"say": ', '{"say": 1}', '{"say": "a"}', '{"say": "{b}", "with": {}}x', '{"say": "a", "with": 3}']


@pytest.mark.parametrize("text", ["", "The disk is full.", *LOOKALIKES])
def test_what_is_no_sentence_is_stored_and_read_as_it_is(text: str) -> None:
    assert unpacked(packed(text)) == text
    assert not isinstance(unpacked(text), Sentence)


def test_numbers_stay_numbers_and_paths_become_text() -> None:
    again = unpacked(packed(Sentence("{port} of {place}", port=8443, place=PurePosixPath("/tmp/a"))))
    assert isinstance(again, Sentence)
    assert again.values == {"port": 8443, "place": "/tmp/a"}


@pytest.mark.parametrize("when", [date(2026, 8, 13), datetime(2026, 8, 13, 9, 30, tzinfo=UTC)])
def test_days_and_moments_stay_what_they_are(when: date) -> None:
    again = unpacked(packed(Sentence("It was valid until {when:%Y-%m-%d}.", when=when)))
    assert again == "It was valid until 2026-08-13."
    assert isinstance(again, Sentence)
    assert again.values == {"when": when}


def test_an_amount_reads_as_people_say_it_and_comes_back_as_one() -> None:
    made = Sentence("It needs {size}.", size=Amount(12_000_000_000))
    again = unpacked(packed(made))
    assert made == again == "It needs 12.0 GB."
    assert isinstance(again, Sentence)
    assert isinstance(again.values["size"], Amount)
    assert again.values["size"] == 12_000_000_000
