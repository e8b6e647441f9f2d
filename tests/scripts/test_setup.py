"""scripts/setup.sh on machines of different kinds; the programs it calls are ones that write down the call."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = ("basename", "bash", "cat", "chmod", "cut", "dirname", "env", "grep", "ls", "mkdir", "mktemp", "rm")
SYSTEM += ("sha256sum", "tail", "touch", "tr")
WRITE_DOWN = '#!/bin/bash\necho "$(basename "$0") $*" >> "$LOG"\n'
VENV = (
    'mkdir -p .venv/bin; printf \'#!/bin/bash\\necho "venv-python $*" >> "$LOG"\\n\' > .venv/bin/python; '
    "chmod +x .venv/bin/python"
)


class Machine:
    """A copy of what setup.sh reads, and a PATH with nothing but what the test put there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "parley"
        self.bin = folder / "bin"
        self.log = folder / "log"
        (self.root / "scripts").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "scripts/setup.sh", self.root / "scripts")
        shutil.copytree(ROOT / "requirements", self.root / "requirements")
        for name in SYSTEM:
            (self.bin / name).symlink_to(shutil.which(name))
        self.program("id", "echo 0")
        self.program("dpkg-query", "echo 'install ok installed'")
        self.program("apt-get", "")
        self.program("python3", f'case "$*" in *"-m venv"*) {VENV};; esac')
        self.program("chromium", "")
        self.program("initdb", "")

    def program(self, name: str, does: str) -> None:
        path = self.bin / name
        path.write_text(WRITE_DOWN + does + "\n")
        path.chmod(0o755)

    def without(self, name: str) -> None:
        (self.bin / name).unlink()

    def setup(self, *words: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        env = {"PATH": str(self.bin), "LOG": str(self.log), "TMPDIR": str(self.root)}
        return subprocess.run(
            ["bash", "scripts/setup.sh", *words], cwd=self.root, env=env, capture_output=True, text=True, check=False
        )

    def calls(self, program: str) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if line.startswith(f"{program} ")]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def lacking(name: str) -> str:
    """A dpkg-query that knows every package but one."""
    return f'[ "${{!#}}" = {name} ] || echo "install ok installed"'


def test_a_machine_with_all_packages_gets_only_the_virtual_environment(machine):
    done = machine.setup("run")
    assert done.returncode == 0, done.stderr
    assert machine.calls("apt-get") == []
    assert "--require-hashes -r requirements/run.txt" in machine.calls("venv-python")[-1]


def test_the_second_time_nothing_is_installed(machine):
    machine.setup("run")
    done = machine.setup("run")
    assert (done.returncode, done.stderr, machine.log.read_text()) == (0, "", "")


def test_a_changed_requirement_is_installed_into_the_environment_that_is_there(machine):
    machine.setup("run")
    with (machine.root / "requirements/run.txt").open("a") as file:
        file.write("# changed\n")
    machine.setup("run")
    assert len([call for call in machine.calls("venv-python") if "-m pip install" in call]) == 1
    assert [call for call in machine.calls("python3") if "-m venv" in call] == []


def test_the_stamp_follows_the_requirements(machine):
    before = machine.setup("--stamp", "run").stdout
    with (machine.root / "requirements/run.txt").open("a") as file:
        file.write("# changed\n")
    assert machine.setup("--stamp", "run").stdout != before


def test_running_and_testing_have_stamps_of_their_own(machine):
    assert machine.setup("--stamp", "run").stdout != machine.setup("--stamp", "test").stdout


def test_a_machine_ready_for_the_tests_is_ready_for_everything(machine):
    machine.setup("test")
    for kind in ("run", "check"):
        machine.setup(kind)
        assert machine.log.read_text() == ""


def test_an_interrupted_installation_starts_again(machine):
    machine.program("python3", f'case "$*" in *"-m venv"*) {VENV}; echo "exit 1" >> .venv/bin/python;; esac')
    assert machine.setup("run").returncode != 0
    machine.program("python3", f'case "$*" in *"-m venv"*) {VENV};; esac')
    assert machine.setup("run").returncode == 0


def test_root_installs_the_missing_package_without_questions_or_recommendations(machine):
    machine.program("dpkg-query", lacking("fonts-noto-core"))
    assert machine.setup("run").returncode == 0
    (call,) = machine.calls("apt-get")
    assert call.endswith("install --no-install-recommends fonts-noto-core")
    assert " -y " in call


def test_the_package_lists_are_fetched_only_after_a_first_attempt_failed(machine):
    machine.program("dpkg-query", lacking("fonts-noto-core"))
    machine.program("apt-get", 'case "$*" in *update*) touch updated;; *) [ -e updated ];; esac')
    assert machine.setup("run").returncode == 0
    assert [call.split()[5] for call in machine.calls("apt-get")] == ["install", "update", "install"]


def test_the_user_with_sudo_and_no_password_need_not_type_anything(machine):
    machine.program("id", "echo 1000")
    machine.program("sudo", 'shift; exec "$@"')
    machine.program("true", "")
    machine.program("dpkg-query", lacking("fonts-noto-cjk"))
    assert machine.setup("run").returncode == 0
    assert len(machine.calls("apt-get")) == 1


def test_the_user_without_rights_reads_the_exact_line_to_run(machine):
    machine.program("id", "echo 1000")
    machine.program("dpkg-query", lacking("fonts-noto-cjk"))
    done = machine.setup("run")
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends fonts-noto-cjk" in done.stderr
    assert machine.calls("apt-get") == []


def test_another_system_is_told_what_is_needed(machine):
    machine.without("apt-get")
    machine.without("dpkg-query")
    done = machine.setup("run")
    assert done.returncode == 1
    assert "libpango-1.0-0" in done.stderr


def test_the_tests_need_a_browser_and_running_does_not(machine):
    machine.without("chromium")
    assert machine.setup("run").returncode == 0
    assert machine.calls("apt-get") == []
    machine.setup("test")
    assert machine.calls("apt-get")[0].split()[-1].startswith("chromium")


def test_without_python_the_interpreter_is_installed_first(machine):
    working = (machine.bin / "python3").read_text()
    machine.without("python3")
    machine.program("apt-get", f"cat > {machine.bin}/python3 <<'END'\n{working}END\nchmod +x {machine.bin}/python3")
    assert machine.setup("run").returncode == 0
    assert machine.calls("apt-get")[0].endswith("python3 python3-venv")


def test_a_python_that_is_too_old_asks_for_a_newer_one_beside_it(machine):
    machine.program("id", "echo 1000")
    machine.program("python3", "exit 1")
    done = machine.setup("run")
    assert done.returncode == 1
    assert "python3.11 python3.11-venv" in done.stderr


def test_an_unknown_word_is_answered_with_the_known_ones(machine):
    done = machine.setup("everything")
    assert done.returncode == 1
    assert "run|check|test" in done.stderr


def test_the_scripts_may_be_executed():
    names = ("scripts/setup.sh", "scripts/lock.sh", ".ci/run")
    assert [name for name in names if not os.access(ROOT / name, os.X_OK)] == []
