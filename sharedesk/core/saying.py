"""Sentences with something filled in, which a window can say again in another language."""

from __future__ import annotations

from collections.abc import Mapping

ENDS = (".", ":", "?")


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


def one_after_another(*parts: str) -> Sentence:
    """Return texts as one, each with an end; a window says each of them again by itself."""
    said = {
        f"part{number}": part if isinstance(part, Sentence) else Sentence(part)
        for number, part in enumerate(parts)
        if part
    }
    template = " ".join(f"{{{name}}}" + ("" if part.endswith(ENDS) else ".") for name, part in said.items())
    return Sentence(template, **said)


def mark(text: str) -> str:
    """Return `text` as it is, and have it translated where it is shown: for constants and templates."""
    return text
