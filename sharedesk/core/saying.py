"""Sentences with something filled in, which a window can say again in another language."""

from __future__ import annotations

from collections.abc import Mapping


class Sentence(str):
    """A sentence in English that remembers its template and what was filled in; everywhere else it is plain text.

    `template` has named placeholders: Sentence("“{name}” cannot be read.", name="a.pdf"). A value that is a Sentence
    itself is translated with it.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Sentence:
        """Return the sentence with its placeholders filled."""
        made = super().__new__(cls, template.format(**values) if values else template)
        made.template, made.values = template, values
        return made


def mark(text: str) -> str:
    """Return `text` as it is, and have it translated where it is shown: for constants and templates."""
    return text
