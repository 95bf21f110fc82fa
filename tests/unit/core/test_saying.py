"""A sentence is plain English everywhere, and knows what it was made of."""

from __future__ import annotations

import pickle

from sharedesk.core.saying import Sentence, mark, one_after_another
from sharedesk.errors import UserError


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
