"""The papers: what they point to exists, and what they name is so."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from demonstration.cli import SHOWN
from demonstration.content import PASSPHRASE, read
from scripts.pictures import PICTURES, PRINTED

ROOT = Path(__file__).parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PICTURES_FOLDER = ROOT / "docs" / "pictures"
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
IN_THE_CODE = re.compile(r"\*In\s+the\s+code:\*(.*?)(?:\n\n|\Z)", re.DOTALL)
MOST_BYTES = 3 * 1024 * 1024


def name(path):
    return str(path.relative_to(ROOT))


def paper(path):
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def source():
    files = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {line: paper(line) for line in files.splitlines() if not line.startswith("tests/")}


@cache
def words_of_source():
    return frozenset(re.findall(r"\w+", "\n".join(source().values())))


@cache
def targets():
    return frozenset(re.findall(r"^(\w[\w-]*):", paper("Makefile"), re.MULTILINE))


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", PAPERS, ids=name)
def test_every_link_leads_to_something(path):
    broken = []
    for _words, target in LINK.findall(path.read_text(encoding="utf-8")):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        place, _, part = target.partition("#")
        found = (path.parent / place).resolve() if place else path
        if not found.exists() or (part and part not in map(anchor, HEADING.findall(found.read_text(encoding="utf-8")))):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", PAPERS, ids=name)
def test_every_picture_is_described_for_those_who_do_not_see_it(path):
    found = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    assert [target for words, target in found if len(words.split()) < 3] == []


@pytest.mark.parametrize("path", PAPERS, ids=name)
def test_no_line_of_a_paper_is_too_long_to_compare(path):
    text = path.read_text(encoding="utf-8")
    long = [line for line in text.splitlines() if len(line) > 150 and not line.startswith(("|", "!["))]
    assert long == []


def test_every_picture_of_the_script_is_there_and_shown_somewhere():
    wanted = {f"{each.name}.png" for each in (*PICTURES, PRINTED) if each.name}
    assert {path.name for path in PICTURES_FOLDER.iterdir()} == wanted
    shown = {Path(target).name for path in PAPERS for _words, target in LINK.findall(path.read_text(encoding="utf-8"))}
    assert wanted - shown == set()


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in PICTURES_FOLDER.iterdir()) < MOST_BYTES


def test_every_picture_of_the_script_has_a_name_of_its_own():
    names = [each.name for each in (*PICTURES, PRINTED) if each.name]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["README.md", "docs/operating.md"])
def test_every_command_that_is_named_exists(path, application):
    text = paper(path)
    made = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", text)) | set(re.findall(r"^make (\S+)", text, re.M))
    assert made - targets() == set()
    flask = set(re.findall(r"flask --app app ([a-z-]+)", text))
    assert flask - set(application.cli.commands) == set()


def test_operating_names_every_target_and_every_command_of_ours(application):
    text = paper("docs/operating.md")
    assert {each for each in targets() if f"make {each}" not in text} == set()
    theirs = {"run", "shell", "routes", "db"}
    assert {each for each in application.cli.commands if f"app {each}" not in text} - theirs == set()


def test_operating_names_every_setting():
    used = set(re.findall(r'env(?:iron)?\.(?:get|setdefault)\(\s*"([A-Z_]+)"', source()["core/config.py"]))
    used |= set(re.findall(r'environ\.(?:get|setdefault)\(\s*"([A-Z_]+)"', source()["scripts/gunicorn_conf.py"]))
    assert {each for each in used if f"`{each}`" not in paper("docs/operating.md")} - {"HOST", "PORT"} == set()


def test_the_readme_begins_with_two_commands_and_names_the_accounts():
    text = paper("README.md")
    assert "```\nmake run\nmake test\n```" in text
    assert text.index("make run") < 1500
    assert PASSPHRASE in text
    addresses = {record["key"]: record["email"] for record in read("people")}
    assert [addresses[key] for key in SHOWN if addresses[key] not in text] == []


def test_every_word_that_the_glossary_finds_in_the_code_is_there():
    missing = [
        word
        for entry in IN_THE_CODE.findall(paper("docs/glossary.md"))
        for word in re.findall(r"`([^`]+)`", entry)
        if not set(re.findall(r"\w+", word)) <= words_of_source()
    ]
    assert missing == []


def test_the_glossary_gives_every_term_in_six_languages():
    rows = [line for line in paper("docs/glossary.md").splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    assert [row for row in rows if len([cell for cell in row.strip("|").split("|") if cell.strip()]) != 6] == []


def test_the_terms_of_each_part_of_the_glossary_stand_in_order():
    for part in paper("docs/glossary.md").split("\n## ")[1:]:
        terms = [term.casefold() for term in re.findall(r"^\*\*([^*]+)\*\*", part, re.MULTILINE)]
        assert terms == sorted(terms)


def test_the_changelog_names_the_version():
    version = tomllib.loads(paper("pyproject.toml"))["project"]["version"]
    assert f"\n## {version}\n" in paper("CHANGELOG.md")


def test_decisions_are_numbered_without_a_gap_and_say_why():
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, path in enumerate(paths, start=1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:03d}-")
        assert text.startswith(f"# {number:03d} ")
        assert [part for part in ("**Context.**", "**Decision.**", "**Consequences.**") if part not in text] == []
        assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.name)
def test_a_decision_names_code_that_is_there(path):
    """Names with a dot, an underscore or a capital inside are of our code or of a library that it imports."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = [word for word in re.findall(r"`([A-Za-z_.]+(?:\(\))?)`", text) if "_" in word or "." in word]
    known = words_of_source() | {Path(each).stem for each in source()} | words_of_tests()
    outside = {
        "ignore_missing_imports",
        "warn_unreachable",
        "pyproject.toml",
        "datetime.now()",
        "Model.query",
        "url_for",
        "/",
    }
    parts = {word: set(re.findall(r"\w+", word)) - {"toml", "in", "py", "sh"} for word in named if word not in outside}
    assert {word for word, each in parts.items() if not each <= known} == set()


@cache
def words_of_tests():
    return frozenset(
        word for path in (ROOT / "tests").rglob("*.py") for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )
