"""What the source of the program does not do anywhere, and what it is made of."""

from __future__ import annotations

import ast
import hmac
import subprocess
import sys
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sharedesk.app import build_context
from sharedesk.core.audit import EventFilter
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.errors import UserError
from sharedesk.server.app import create_app
from tests.portal.conftest import Portal
from tests.portal.gates import give
from tests.unit.cli.conftest import Cli

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "sharedesk").rglob("*.py"))


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Return every node of the program with its module."""
    trees = [(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in SOURCES]
    return [(where, node) for where, tree in trees for node in ast.walk(tree)]


@cache
def calls() -> list[tuple[str, str, ast.Call]]:
    """Return every call with its module and the words that are called."""
    return [(where, ast.unparse(node.func), node) for where, node in nodes() if isinstance(node, ast.Call)]


@cache
def imports() -> set[tuple[str, str]]:
    """Return which module imports which, by their full names."""
    found = set()
    for where, node in nodes():
        if isinstance(node, ast.Import):
            found |= {(where, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(where, str(node.module))} | {(where, f"{node.module}.{alias.name}") for alias in node.names}
    return found


@pytest.mark.shows("A60", "1.2.5")
def test_cve_2021_27104_nothing_is_a_command_line() -> None:
    programs = {where for where, name in imports() if name == "subprocess"}
    assert programs == {
        "sharedesk/services/confined.py",  # this program itself, as a process that can harm nothing
        "sharedesk/desktop/motion.py",  # asks macOS for one of its settings, in fixed words
        "sharedesk/desktop/command.py",  # writes a command line for Windows' own menus, and runs nothing
    }
    forbidden = {"os.system", "os.popen", "eval", "exec", "compile", "__import__", "os.execv", "os.spawnv"}
    assert [(where, name) for where, name, _ in calls() if name in forbidden] == []
    assert [where for where, _, call in calls() if any(word.arg == "shell" for word in call.keywords)] == []


@pytest.mark.shows("1.2.5", "A53")
def test_nothing_that_was_stored_or_sent_is_run() -> None:
    dangerous = {"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "dill", "runpy"}
    used = {where for where, name in imports() if name.split(".")[0] in dangerous}
    assert used == {
        "sharedesk/services/svg.py",  # a drawing, read in a process that can harm only itself
        "sharedesk/desktop/thunar.py",  # the person's own list of actions, for `integrate` alone
    }
    assert {where for where, name in imports() if name == "sharedesk.services.svg"} == {
        "sharedesk/services/logo_process.py"
    }
    templates = {"render_template_string", "Template", "from_string"}
    made = {where for where, name, _ in calls() if name.split(".")[-1] in templates}
    assert made == {"sharedesk/ui/look/theme.py"}, "the window's own style sheet"


@pytest.mark.shows("A59", "1.2.4")
def test_cve_2023_34362_no_text_is_put_into_sql() -> None:
    raw = {"execute_sql", "raw", "SQL"}
    for where, name, call in calls():
        if name.split(".")[-1] in raw and call.args:
            assert isinstance(call.args[0], ast.Constant | ast.Name), f"{where}: {ast.unparse(call)}"
            if isinstance(call.args[0], ast.Name):
                assert where.startswith(("sharedesk/store/migrations/", "sharedesk/store/database.py")), where


@pytest.mark.shows("A59", "1.2.4")
def test_cve_2023_34362_hostile_words_are_looked_for_as_they_are(data_dir: Path, tmp_path: Path, cli: Cli) -> None:
    program = build_context(data_dir)
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    words = ["'; DROP TABLE link; --", "%", "_", "' OR '1'='1", '"', "a%b_c", "\\", "x' UNION SELECT * FROM setting --"]
    tokens = {}
    for word in words:
        made = program.links.create(Mode.SHARE, [file], LinkOptions(title=f"x {word} x"), by=word)
        tokens[word] = made.link.token
    for word, token in tokens.items():
        found = cli("links", "--search", f"x {word} x", "--json").document
        assert [one["token"] for one in found] == [token]
        assert program.audit.events(EventFilter(token=word)) == []
        with pytest.raises(UserError):
            program.links.get(word)
    assert [event.who.person for event in program.audit.events()] == words
    assert len(program.links.page()) == len(words)
    program.close()


@pytest.mark.shows("11.2.1", "11.5.1")
def test_secrets_come_from_the_system_and_ciphers_from_libraries() -> None:
    used = {(where, name) for where, name in imports() if name.split(".")[0] in {"random", "uuid", "Crypto", "rsa"}}
    assert used == set()
    weak = {"hashlib.md5", "hashlib.sha1", "hashlib.new"}
    assert [(where, name) for where, name, _ in calls() if name in weak] == []
    context = {"ssl._create_unverified_context", "ssl.wrap_socket"}
    assert [(where, name) for where, name, _ in calls() if name in context] == []


@pytest.mark.shows("11.2.4")
def test_codes_and_form_tokens_are_compared_in_constant_time(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    compare = hmac.compare_digest

    def spy(first: bytes, second: bytes) -> bool:
        compared.append(first)
        return compare(first, second)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, allowed_emails=("anna@example.com",))
    monkeypatch.setattr(portal.program.gates._mail, "can_mail", lambda: True)
    give(portal, link, "email", email="anna@example.com")
    give(portal, link, "code", code="000000")
    assert len(compared) == 3, "two form tokens and a code"


@pytest.mark.shows("A56", "13.4.2")
def test_cve_2024_34069_there_is_no_debugger(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    program = build_context(data_dir)
    app = create_app(program)
    assert (app.debug, app.testing, app.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)
    assert app.jinja_env.auto_reload is False
    program.close()
    code = "import sys, sharedesk.app, sharedesk.server.app as a; sys.exit('werkzeug.debug' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


@pytest.mark.shows("15.1.2")
def test_everything_the_program_is_made_of_is_listed_with_its_version() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}
    for name in _needed("sharedesk"):
        assert pinned.get(name) == distribution(name).version, name


def _needed(start: str) -> set[str]:
    found: set[str] = set()
    open_ = [start]
    while open_:
        for line in distribution(open_.pop()).requires or ():
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            if (requirement.marker is None or requirement.marker.evaluate({"extra": ""})) and name not in found:
                found.add(name)
                open_.append(name)
    return found


@pytest.mark.shows("A2")
def test_cve_2022_21688_the_window_decodes_no_file_of_a_link() -> None:
    decoders = {"QImageReader", "QMovie", "QPictureIO", "QPdfDocument", "QTextBrowser", "QWebEngineView"}
    guide = "sharedesk/ui/guide.py"  # the user guide and its pictures, which come with the program
    window = {(where, name) for where, name in imports() if where.startswith("sharedesk/ui/") and where != guide}
    assert {name.split(".")[-1] for _, name in window} & decoders == set()
    logo = {f"sharedesk/ui/preferences/{name}_logo.py" for name in ("branding", "company")}
    for where, name, call in calls():
        if where.startswith("sharedesk/ui/") and name.split(".")[-1] in {"loadFromData", "fromData"}:
            assert where in logo, "the logo: a PNG that the confined process has drawn"
        if name in {"QPixmap", "QImage"} and call.args and where != guide:
            first = ast.unparse(call.args[0])
            assert first in {"pixels", "size", "size * ratio", "len(rows[0])", "data.imageData()"}, f"{where}: {first}"
