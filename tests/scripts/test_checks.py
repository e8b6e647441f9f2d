"""What runs the checks: two lanes, one verdict."""

import sys
import threading
import time

import pytest

from scripts import checks


def check(name: str, code: str, **env: str) -> checks.Check:
    return checks.Check(name, (sys.executable, "-c", code), env)


def test_everything_passes_when_each_check_does(capsys):
    runner = checks.Runner()
    assert runner.run([[check("one", "print('fine')")], [check("two", "")]])
    assert "passed  one" in runner.summary()


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "1/0", "import os; os.kill(os.getpid(), 9)"])
def test_one_failure_fails_the_whole(code):
    runner = checks.Runner()
    assert not runner.run([[check("bad", code), check("good", "")]])
    assert "FAILED  bad" in runner.summary()
    assert "passed  good" in runner.summary()


def test_what_a_check_prints_is_shown_in_one_piece_and_its_last_line_in_the_summary(capsys):
    runner = checks.Runner()
    runner.run([[check("tests", "print('....'); print('12 passed in 3.4s')")]])
    assert "....\n12 passed in 3.4s" in capsys.readouterr().out
    assert runner.summary().endswith("12 passed in 3.4s")


def test_a_check_that_writes_errors_is_heard(capsys):
    checks.Runner().run([[check("loud", "import sys; print('oh', file=sys.stderr)")]])
    assert "oh" in capsys.readouterr().out


def test_two_lanes_run_beside_each_other(tmp_path):
    waits = f"""
import pathlib, sys, time
here, there = (pathlib.Path({str(tmp_path)!r}) / name for name in sys.argv[1:])
here.touch()
end = time.monotonic() + 20
while not there.exists() and time.monotonic() < end: time.sleep(0.02)
sys.exit(not there.exists())
"""
    lanes = [[checks.Check(a, (sys.executable, "-c", waits, a, b))] for a, b in (("x", "y"), ("y", "x"))]
    assert checks.Runner().run(lanes)


def test_stopping_ends_what_runs_and_starts_nothing_more():
    runner = checks.Runner()
    started = time.monotonic()
    timer = threading.Timer(0.5, runner.stop)
    timer.start()
    assert not runner.run([[check("long", "import time; time.sleep(60)"), check("never", "")]])
    timer.join()
    assert time.monotonic() - started < 20
    assert [result.check.name for result in runner.results] == ["long"]


def test_what_is_stopped_may_tidy_up(tmp_path):
    code = f"""
import pathlib, time
try:
    pathlib.Path({str(tmp_path / "started")!r}).touch()
    time.sleep(60)
finally:
    pathlib.Path({str(tmp_path / "tidy")!r}).touch()
"""
    runner = checks.Runner()
    thread = threading.Thread(target=runner.run, args=([[check("untidy", code)]],))
    thread.start()
    while not (tmp_path / "started").exists():
        time.sleep(0.02)
    runner.stop()
    thread.join(20)
    assert (tmp_path / "tidy").exists()


def test_what_does_not_listen_is_ended_by_force(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "SECONDS_TO_TIDY_UP", 0.3)
    code = f"""
import pathlib, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
pathlib.Path({str(tmp_path / "started")!r}).touch()
time.sleep(60)
"""
    runner = checks.Runner()
    thread = threading.Thread(target=runner.run, args=([[check("deaf", code)]],))
    thread.start()
    while not (tmp_path / "started").exists():
        time.sleep(0.02)
    runner.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_check_sees_its_own_settings(capsys):
    checks.Runner().run([[check("env", "import os; print(os.environ['TEST_DATABASE_URL'])", TEST_DATABASE_URL="here")]])
    assert "here" in capsys.readouterr().out


def test_the_settings_of_an_installation_stay_outside(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://live/parley")
    monkeypatch.setenv("SECRET_KEY", "live")
    assert {"DATABASE_URL", "SECRET_KEY"} & set(checks.environment()) == set()


def test_the_quick_checks_need_no_browser():
    lines = [one.line for lane in checks.lanes("quick") for one in lane if "pytest" in one.line]
    assert len(lines) == 2
    assert all("not browser and not slow and not crawl" in line for line in lines)


def test_the_two_halves_of_the_quick_tests_leave_nothing_out_and_run_nothing_twice():
    first, second = (one.line for lane in checks.lanes("quick") for one in lane if "pytest" in one.line)
    beside = {part for part in second if part.startswith("tests/")}
    assert beside == {part.removeprefix("--ignore=") for part in first if part.startswith("--ignore=")}
    assert beside


def full():
    return [one for lane in checks.lanes("all", "postgresql+psycopg://x") for one in lane if "pytest" in one.line]


def chosen(one: checks.Check) -> str:
    """The tests it asks for by marker."""
    after = list(one.line).index("pytest") + 1
    return one.line[one.line.index("-m", after) + 1] if "-m" in one.line[after:] else ""


def test_the_full_checks_run_the_tests_on_both_databases():
    asked = sorted((one.env.get("TEST_DATABASE_URL", ""), chosen(one)) for one in full() if chosen(one))
    assert asked == [("", "crawl"), ("", "not browser and not crawl"), ("postgresql+psycopg://x", "not browser")]


def test_the_full_checks_run_the_journeys_once_and_in_a_browser():
    assert ["tests/journeys" in one.line for one in full() if not chosen(one)] == [True]


def test_the_coverage_is_judged_after_the_tests_that_measure_it():
    lane = next(lane for lane in checks.lanes("all") if any("--cov" in one.line for one in lane))
    names = [one.name for one in lane]
    assert names.index("coverage") == 1 + next(place for place, one in enumerate(lane) if "--cov" in one.line)


@pytest.mark.parametrize("kind", ["quick", "all"])
def test_both_look_at_style_types_imports_and_catalogues(kind):
    names = {one.name for lane in checks.lanes(kind) for one in lane}
    assert {"ruff", "mypy", "imports", "catalogues"} <= names


def test_an_unknown_word_is_answered_with_the_known_ones(capsys):
    assert checks.main(["some"]) == 2
    assert "quick|all" in capsys.readouterr().err
