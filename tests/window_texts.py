"""The texts of the window: found in the sources, kept in `.ts` files for people to translate, compiled for Qt.

`make translations` brings them up to date. Qt's own lupdate finds only what stands in Qt's functions; the errors of
the lower layers and sentences with two forms are texts here as well, so the sources are read by this module.
"""

from __future__ import annotations

import ast
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import ascii_letters

import PySide6

from sharedesk.core.settings import SETTINGS
from sharedesk.services.notifications import PROBLEMS
from sharedesk.ui.texts import CONTEXT, FOLDER, TRANSLATED

PACKAGE = Path(__file__).parents[1] / "sharedesk"
SPEAKERS = ("core", "net", "services", "storage", "store", "server/retrying.py", "server/transport", "ui", "paths.py")
"""What says something in the window. The command line and the pages have other readers, mails other catalogues."""

_MARKS = {"tr", "mark", "Sentence"}
_ERRORS = {"UserError", "EnvironmentFault"}
"""What the window shows, with all that derive from it; the other errors are for the pages."""


@dataclass(order=True)
class Message:
    """One text: as the sources have it (with two forms, the plural one), and what it is in another language.

    `meaning` tells it from another one with the same words.
    """

    source: str
    meaning: str = ""
    one: str = ""
    translations: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What it is looked up by."""
        return self.source, self.meaning

    @property
    def forms(self) -> int:
        """How many translations it needs."""
        return 2 if self.one else 1

    @property
    def is_translated(self) -> bool:
        """Whether nothing is missing."""
        return len(self.translations) == self.forms and all(self.translations)


@dataclass(frozen=True)
class Unclear:
    """A place where a text is put together, so that nobody could translate it."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(PACKAGE.parent)}:{self.line}"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module that says something."""
    for part in SPEAKERS:
        found = PACKAGE / part
        for path in sorted(found.rglob("*.py") if found.is_dir() else [found]):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


@cache
def error_names() -> frozenset[str]:
    """Return the names of all errors that people are shown."""
    bases: dict[str, set[str]] = {}
    for _path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    names = set(_ERRORS)
    while more := {name for name, above in bases.items() if above & names} - names:
        names |= more
    return frozenset(names)


@cache
def found() -> tuple[dict[tuple[str, str], Message], list[Unclear]]:
    """Return the texts of the sources by themselves, and the places where one is put together."""
    known = [*(setting.help for setting in SETTINGS), *(problem.heading for problem in PROBLEMS.values())]
    texts = {(text, ""): Message(text) for text in known}
    unclear = []
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                try:
                    for message in _of_call(node):
                        texts.setdefault(message.key, message)
                except ValueError:
                    unclear.append(Unclear(path, node.lineno))
    texts.pop(("", ""), None)
    return texts, unclear


def _of_call(call: ast.Call) -> Iterator[Message]:
    """Yield the texts of a call. Raises ValueError where one is put together."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "ntr":
        one, many = (_literal(argument) for argument in call.args[:2])
        yield Message(many, one=one)
    elif name in _MARKS and call.args:
        yield Message(*(_literal(argument) for argument in call.args[:2]))
    elif name in error_names():
        named = (keyword.value for keyword in call.keywords if keyword.arg in {"title", "message", "hint"})
        for argument in (*call.args, *named):
            yield Message(_literal(argument))


def _literal(argument: ast.expr) -> str:
    """Return the text that stands there, "" for a value that comes from elsewhere. Raises ValueError for a mixture."""
    if isinstance(argument, ast.JoinedStr) and any(_has_words(part) for part in argument.values):
        raise ValueError(ast.unparse(argument))
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text else ""


def _has_words(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and bool(set(str(part.value)) & set(ascii_letters))


def path(language: str) -> Path:
    """Return where people write the words of a language."""
    return FOLDER / f"sharedesk_{language}.ts"


def written(language: str) -> dict[tuple[str, str], Message]:
    """Return what was translated."""
    if not path(language).exists():
        return {}
    return {message.key: message for message in map(_read, ET.parse(path(language)).iter("message"))}


def _read(element: ET.Element) -> Message:
    translation = element.find("translation")
    assert translation is not None
    forms = [form.text or "" for form in translation.findall("numerusform")]
    one = element.findtext("extracomment", "")
    source, meaning = element.findtext("source", ""), element.findtext("comment", "")
    return Message(source, meaning, one, forms or [translation.text or ""])


def updated(language: str) -> list[Message]:
    """Return every message of the sources and no other; new ones have no translation yet."""
    known = written(language)
    wanted = sorted(found()[0].values(), key=lambda message: message.key)
    return [_with(message, known.get(message.key)) for message in wanted]


def _with(message: Message, known: Message | None) -> Message:
    kept = known.translations if known is not None and known.forms == message.forms else []
    return Message(message.source, message.meaning, message.one, kept or [""] * message.forms)


def as_ts(language: str, messages: list[Message]) -> str:
    """Return the file as people and Qt Linguist edit it."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for message in messages:
        element = ET.SubElement(context, "message", {"numerus": "yes"} if message.one else {})
        ET.SubElement(element, "source").text = message.source
        if message.meaning:
            ET.SubElement(element, "comment").text = message.meaning
        if message.one:
            ET.SubElement(element, "extracomment").text = message.one
        translation = ET.SubElement(element, "translation", {} if message.is_translated else {"type": "unfinished"})
        if message.one:
            for form in message.translations:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = message.translations[0]
    ET.indent(root, "    ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{ET.tostring(root, encoding="unicode")}\n'


def compile_to(language: str, target: Path) -> None:
    """Make of the file of a language what Qt reads."""
    tool = Path(PySide6.__file__).parent / "lrelease"
    subprocess.run([tool, "-silent", path(language), "-qm", target], check=True)


def update() -> None:
    """Write the files anew, and say what is still to be translated."""
    FOLDER.mkdir(exist_ok=True)
    for language in TRANSLATED:
        messages = updated(language)
        path(language).write_text(as_ts(language, messages), encoding="utf-8")
        compile_to(language, path(language).with_suffix(".qm"))
        empty = sum(1 for message in messages if not message.is_translated)
        print(f"{path(language).relative_to(PACKAGE.parent)}: {len(messages)} messages, {empty} without a translation")


if __name__ == "__main__":
    update()
