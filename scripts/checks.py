"""All checks of the project, in two lanes for two cores.

    python -m scripts.checks quick    what needs neither a browser nor PostgreSQL
    python -m scripts.checks all      everything, the tests on SQLite and on PostgreSQL
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts import postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAUSE = 0.2
SECONDS_TO_TIDY_UP = 10.0
SECONDS_BETWEEN_SIGNS = 60.0  # a silent build is taken for a dead one


@dataclass(frozen=True)
class Check:
    """One program that has to end with 0."""

    name: str
    line: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    check: Check
    passed: bool
    seconds: float
    last_line: str


def python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


STATIC = (
    Check("ruff", python("ruff", "check", ".")),
    Check("imports", (str(Path(sys.executable).parent / "lint-imports"), "--no-logo")),
    Check("catalogues", python("scripts.catalogues", "check")),
    Check("mypy", python("mypy")),
)


def pytest(name: str, *arguments: str, **env: str) -> Check:
    return Check(name, python("pytest", *arguments), env)


def lanes(kind: str, address: str = "") -> list[list[Check]]:
    """What runs one after another, and what beside it."""
    if kind == "quick":
        quick = ("-m", "not browser and not slow and not crawl", "-p", "no:cacheprovider")
        # About half of the time.
        beside = ("tests/agendas", "tests/reports", "tests/roundtables", "tests/sponsorship", "tests/texts")
        others = [f"--ignore={folder}" for folder in beside]
        second = [pytest("pytest, second half", *quick, *beside)]
        return [[*STATIC, pytest("pytest, first half", *quick, *others)], second]
    measured = ("-m", "not browser and not crawl", "--cov", "--cov-report=", "--cov-fail-under=0")
    on_sqlite = pytest("pytest on SQLite", *measured)
    # The runs share the folder; what does not touch the database need not run twice.
    apart = ("-p", "no:cacheprovider")
    once = ("--ignore=tests/scripts", "--ignore=tests/demonstration/test_data.py")
    on_postgres = pytest("pytest on PostgreSQL", "-m", "not browser", *apart, *once, TEST_DATABASE_URL=address)
    journeys = pytest("pytest in the browser", *apart, "tests/journeys")
    crawls = pytest("pytest over every page", "-m", "crawl", *apart)  # measuring coverage would double its time
    coverage = Check("coverage", python("coverage", "report"))
    return [[*STATIC, on_postgres, journeys], [on_sqlite, coverage, crawls]]


class Runner:
    """Carries out the lanes; what a check prints is shown in one piece when it has ended."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.stopped = False
        self.lock = threading.Lock()

    def say(self, text: str) -> None:
        with self.lock:
            print(text, flush=True)

    def carry_out(self, check: Check) -> None:
        """Run one check to its end, unless all is being stopped."""
        started = time.monotonic()
        with self.lock:
            if self.stopped:
                return
            process = subprocess.Popen(
                check.line,
                cwd=ROOT,
                env=environment() | check.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            self.running[check.name] = process
        output = process.communicate()[0].rstrip()
        seconds = time.monotonic() - started
        with self.lock:
            self.running.pop(check.name)
        last_line = output.splitlines()[-1].strip("= ") if output else ""
        self.results.append(Result(check, process.returncode == 0, seconds, last_line))
        self.say(f"\n───── {check.name} ({seconds:.0f} s)\n{output}")

    def follow(self, lane: list[Check]) -> None:
        for check in lane:
            self.carry_out(check)

    def run(self, all_lanes: list[list[Check]]) -> bool:
        """True if everything passed."""
        threads = [threading.Thread(target=self.follow, args=(lane,), daemon=True) for lane in all_lanes]
        for thread in threads:
            thread.start()
        sign = time.monotonic() + SECONDS_BETWEEN_SIGNS
        try:
            while any(thread.is_alive() for thread in threads):
                time.sleep(PAUSE)
                if time.monotonic() > sign:
                    self.say(f"… still running: {', '.join(sorted(self.running))}")
                    sign += SECONDS_BETWEEN_SIGNS
        finally:
            self.stop()
        wanted = sum(len(lane) for lane in all_lanes)
        return len(self.results) == wanted and all(result.passed for result in self.results)

    def stop(self) -> None:
        """End what still runs, with everything it has started: asked first, so that tests can tidy up, then forced."""
        self.stopped = True
        for number in (signal.SIGINT, signal.SIGKILL):
            with self.lock:
                for process in self.running.values():
                    os.killpg(process.pid, number)
            deadline = time.monotonic() + SECONDS_TO_TIDY_UP
            while self.running and time.monotonic() < deadline:
                time.sleep(PAUSE)

    def summary(self) -> str:
        lines = [
            f"{'passed' if it.passed else 'FAILED'}  {it.check.name:32} {it.seconds:4.0f} s  {it.last_line}"
            for it in self.results
        ]
        return "\n───── summary\n" + "\n".join(lines)


def environment() -> dict[str, str]:
    """Tests must not meet the settings of somebody's installation."""
    settings = ("DATABASE_URL", "DATA_DIR", "SECRET_KEY", "MAIL_URL", "PUBLIC_URL", "ENVIRONMENT", "TEST_DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if name not in settings}
    browser = kept.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    return kept | {"PYTHONPATH": str(ROOT), "CHROMIUM": browser}


def run(kind: str) -> int:
    runner = Runner()
    if kind == "all":
        with postgres.server() as address:
            passed = runner.run(lanes(kind, address))
    else:
        passed = runner.run(lanes(kind))
    print(runner.summary())
    return 0 if passed else 1


def main(words: list[str]) -> int:
    if words not in (["quick"], ["all"]):
        print("usage: python -m scripts.checks quick|all", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, postgres.leave)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
    try:
        return run(words[0])
    except postgres.NoPostgres as error:
        print(f"parley: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
