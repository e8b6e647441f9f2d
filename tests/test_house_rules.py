"""The rules of the house, for every file and every view; what can be counted is counted here."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import JSON, LargeBinary, String, Text

from core import auth
from core.auth import UnguardedView, refuse_unguarded_views
from core.config import Config
from core.db import metadata

ROOT = Path(__file__).parent.parent
AREAS = [
    "core",
    "translations",
    "people",
    "decisions",
    "texts",
    "roundtables",
    "agendas",
    "registration",
    "sponsorship",
    "reports",
    "demonstration",
]
SOURCES = [
    path
    for area in AREAS
    for path in sorted((ROOT / area).rglob("*.py"))
    if "versions" not in path.parts and "__pycache__" not in path.parts
] + [ROOT / "app.py"]
TEMPLATES = [path for area in AREAS for path in sorted((ROOT / area).rglob("templates/**/*")) if path.is_file()]
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and path.name != "pdf.html"]
STYLES = sorted((ROOT / "core" / "static").rglob("*.css"))


def name(path):
    return str(path.relative_to(ROOT))


def functions():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_400_lines():
    assert [name(path) for path in SOURCES if path.read_text().count("\n") > 400] == []


def test_no_function_is_longer_than_40_lines_and_half_are_at_most_10():
    found = [(f"{name(path)}:{node.lineno} {node.name}", length) for path, node, length in functions()]
    assert [where for where, length in found if length > 40] == []
    assert statistics.median(length for _where, length in found) <= 10


def test_no_view_is_longer_than_30_lines():
    views = [
        f"{name(path)} {node.name}"
        for path, node, length in functions()
        if length > 30 and any(".route(" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert views == []


def test_nothing_is_imported_inside_a_function():
    local = [
        f"{name(path)} {node.name}"
        for path, node, _length in functions()
        if path.name != "cli.py"  # a command may bring along what no other process needs
        and any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
    ]
    assert local == []


def test_only_core_commits():
    assert [name(path) for path in SOURCES if path.parts[-2] != "core" and ".commit(" in path.read_text()] == []


def test_transactions_begin_in_routes_jobs_and_commands_only():
    allowed = {"routes", "jobs", "press", "cli", "signing_in"}  # the press is the job that prints
    found = [
        name(path)
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] not in ("core", "demonstration")
        and "transaction()" in path.read_text()
        and not any(word in path.stem for word in allowed)
    ]
    assert found == []


def test_models_and_policies_ask_no_database_and_know_no_flask():
    for path in SOURCES:
        if path.stem in ("models", "policies") and path.parts[-2] != "core":
            text = path.read_text()
            assert "from flask" not in text, name(path)
            assert "db.session" not in text, name(path)


def test_state_changes_only_in_perform():
    """A life cycle's column is written by perform() and by the constructor, nowhere else."""
    found = [
        name(path)
        for path in SOURCES
        if path.name != "states.py" and re.search(r"\.state_name\s*=[^=]", path.read_text())
    ]
    assert found == []


def test_no_old_style_queries():
    assert [name(path) for path in SOURCES if re.search(r"\.query\.|session\.query\(", path.read_text())] == []


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_that_can_hold_words_says_how_sensitive_it_is_and_how_long_it_is_kept(table):
    silent = [
        column.name
        for column in table.columns
        if isinstance(column.type, String | Text | JSON | LargeBinary)
        and not {"sensitivity", "retention"} <= set(column.info)
    ]
    assert silent == []


def without_code(path):
    """A template's own words and tags, without what Jinja computes."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", path.read_text(), flags=re.S)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_carry_no_inline_script_or_style(path):
    text = without_code(path)
    assert not re.search(r"<(script|style)(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_a_template_says_goes_through_gettext(path):
    """No run of words stands outside a gettext call; names of languages, the product's name and marks may."""
    text = re.sub(r"<[^>]*>|&\w+;|\w+=\"[^\"]*\"", " ", without_code(path), flags=re.S)
    words = [run for run in re.findall(r"[A-Za-z]{3,}(?: +[A-Za-z]+)*", text) if run not in ("Parley", "PDF")]
    assert words == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_know_no_left_and_no_right(path):
    physical = r"(margin|padding|border)-(left|right)|text-align:\s*(left|right)|(?<![-\w@])(left|right):"
    assert not re.search(physical, path.read_text())


def test_own_style_and_script_stay_small():
    screen = sum(path.stat().st_size for path in STYLES if "print" not in path.parts)
    script = sum(path.stat().st_size for path in (ROOT / "core" / "static").rglob("*.js"))
    assert screen <= 40_000
    assert script <= 60_000


def test_a_view_that_does_not_say_who_may_open_it_stops_the_start(application):
    def forgotten():
        return "anybody?"

    assert auth.unguarded(application) == []
    application.view_functions["forgotten"] = forgotten
    try:
        with pytest.raises(UnguardedView, match="forgotten"):
            refuse_unguarded_views(application)
    finally:
        del application.view_functions["forgotten"]


def test_every_page_lives_under_a_language(application):
    without = [
        rule.rule
        for rule in application.url_map.iter_rules()
        if not rule.rule.startswith("/<lang:lang>/") and rule.endpoint not in ("static", "root", "health")
    ]
    assert without == []


def test_imports_only_go_down():
    higher: dict[str, set[str]] = defaultdict(set)
    for path in SOURCES:
        area = path.relative_to(ROOT).parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                other = module.split(".")[0]
                if area in AREAS and other in AREAS and AREAS.index(other) > AREAS.index(area):
                    higher[area].add(other)
    assert higher == {}


def test_the_repository_names_no_registry_and_no_path_of_one_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    hosts = "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs"))
    forbidden = re.compile(rf"{hosts}|--(?:extra-)?index-url|(?<![\w.:/-])/(?:home|root|work)/\w")
    found = []
    for line in filter(None, tracked.split("\0")):
        path = ROOT / line
        read = path.suffix in (".py", ".txt", ".in", ".md", ".toml", ".sh", ".html", ".json", ".cfg", "")
        if read and path.is_file() and path != Path(__file__) and forbidden.search(path.read_text(errors="replace")):
            found.append(line)
    assert found == []


def test_the_server_starts_without_a_setting(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Config.from_environment({}).data_dir == tmp_path / "var"
