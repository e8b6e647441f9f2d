"""Starting Parley: one process that prepares, two that serve, no survivors."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask

from scripts import gunicorn_conf, run
from scripts.postgres import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    settings = {"PORT": str(port), "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    unset = ("DATABASE_URL", "SECRET_KEY", "HOST", "MAIL_URL", "ENVIRONMENT")
    env = {name: value for name, value in os.environ.items() if name not in unset} | settings
    line = [sys.executable, "-m", "scripts.run"]
    return subprocess.Popen(line, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    text = ""
    for line in process.stdout:
        text += line
        if words in line:
            return text
    raise AssertionError(f"it ended without saying {words!r}: {text}")


def family(process: int) -> list[int]:
    """The process and everything it has started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(member for child in children for member in family(int(child)))]


def is_gone(process: int) -> bool:
    """Within a minute: the job worker finishes the document in hand before it ends."""
    for _ in range(1200):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """Empty before the first test: the demonstration is loaded once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def parley(data_dir):
    """Parley, started as `make run` starts it."""
    process = start(data_dir, port := free_port())
    process.address = f"http://127.0.0.1:{port}/"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_first_try_serves_tells_the_accounts_and_leaves_nobody_behind(parley, number):
    assert parley.address in read_until(parley, "Parley is ready")
    assert urlopen(parley.address, timeout=20).status == 200
    processes = family(parley.pid)
    parley.send_signal(number)
    assert "parley.example" in parley.stdout.read()
    assert parley.wait(30) == 0
    assert [one for one in processes if not is_gone(one)] == []


def test_when_the_job_worker_dies_the_server_ends_too(parley):
    read_until(parley, "Parley is ready")
    processes = family(parley.pid)
    children = Path(f"/proc/{parley.pid}/task/{parley.pid}/children").read_text().split()
    os.kill(int(children[-1]), signal.SIGKILL)
    assert "stopping the other" in parley.stdout.read()
    assert parley.wait(30) == 1
    assert [one for one in processes if not is_gone(one)] == []


def test_when_it_is_killed_its_children_end(parley):
    read_until(parley, "Parley is ready")
    processes = family(parley.pid)
    parley.kill()
    parley.wait()
    assert [one for one in processes if not is_gone(one)] == []


def test_a_port_in_use_is_named_and_another_one_proposed(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(tmp_path, port)
        output = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert f"port {port} is in use. Choose another one:  PORT={port + 1} make run" in output


def test_a_free_port_is_seen_as_free():
    assert run.is_free("127.0.0.1", free_port())


def test_nobody_answers_where_nobody_listens():
    assert not run.answers("127.0.0.1", free_port())


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path):
    secret = run.keep_secret(tmp_path / "new")
    assert len(secret) >= 43
    assert run.keep_secret(tmp_path / "new") == secret
    assert stat.S_IMODE((tmp_path / "new/secret").stat().st_mode) == 0o600


def test_two_installations_have_two_secrets(tmp_path):
    assert run.keep_secret(tmp_path / "one") != run.keep_secret(tmp_path / "two")


@pytest.mark.parametrize("name", ["bind", "workers", "threads", "preload_app", "timeout", "post_fork"])
def test_the_server_takes_the_settings_of_the_file(name):
    server = run.Server(Flask("demonstration"), vars(gunicorn_conf))
    setting = server.cfg.settings[name].get()
    assert setting == ([gunicorn_conf.bind] if name == "bind" else getattr(gunicorn_conf, name))


def test_the_server_serves_the_application_that_is_loaded():
    app = Flask("demonstration")
    assert run.Server(app, {}).wsgi() is app


def test_an_application_without_a_database_may_fork():
    gunicorn_conf.forget_connections(Flask("demonstration"), close=False)
