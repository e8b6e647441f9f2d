"""The lock files: complete, hash-pinned, and without a trace of where they were made."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKED = ["run.txt", "test.txt"]


def blocks(name: str) -> list[str]:
    """One text for each requirement, with its hashes."""
    text = (FOLDER / name).read_text()
    return re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text).strip())


def versions(name: str) -> dict[str, str]:
    found = (re.match(r"([\w.-]+)==(\S+)", block) for block in blocks(name))
    return {match[1]: match[2] for match in found if match}


def wanted(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [re.match(r"[\w-]+", line)[0].lower() for line in lines if line and line[0].isalpha()]


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_carries_its_hashes(name):
    assert [block for block in blocks(name) if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_has_exactly_one_version(name):
    assert [block for block in blocks(name) if not re.match(r"[\w.-]+==[\w.]+ ", block)] == []


@pytest.mark.parametrize("name", [*LOCKED, "run.in", "test.in"])
def test_no_registry_address_and_no_path_is_written_down(name):
    traces = r"https?:|index-url|find-links|trusted-host|file:|(?<![\w+])/\w+/"
    assert re.findall(traces, (FOLDER / name).read_text()) == []


@pytest.mark.parametrize(("asked", "locked"), [("run.in", "run.txt"), ("test.in", "test.txt")])
def test_everything_asked_for_is_locked(asked, locked):
    assert [name for name in wanted(asked) if name not in versions(locked)] == []


def test_the_tests_run_on_the_versions_that_are_deployed():
    deployed, tested = versions("run.txt"), versions("test.txt")
    assert {name: tested.get(name) for name in deployed} == deployed


def test_the_typesetter_stays_at_the_version_whose_pages_were_looked_at():
    assert versions("run.txt")["weasyprint"] == "70.0"
