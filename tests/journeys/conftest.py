"""Journeys: the real server with two workers, the real job worker, a real mail server, a real browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import sync_playwright

from tests.journeys.tab import Tab

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSPHRASE = "a sentence only for tests"

pytestmark = pytest.mark.browser


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in str(item.fspath):
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postbox:
    """Keeps every mail that the server sends."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def wait_for(self, recipient, words, seconds=30):
        """The newest mail to that address that has the words in its subject or body."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in reversed(self.messages):
                if message["To"] == recipient and words in message["Subject"] + message.get_content():
                    return message
            time.sleep(0.2)
        seen = [(message["To"], message["Subject"]) for message in self.messages]
        raise AssertionError(f"no mail to {recipient} with {words!r}; there are {seen}")


@pytest.fixture(scope="session")
def postbox():
    handler = Postbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


class Server:
    """The running system: its address, its commands."""

    def __init__(self, folder, postbox, *, demonstration, name="127.0.0.1", **settings):
        folder.mkdir()
        self.port = free_port()
        self.address = f"http://{name}:{self.port}"
        self.environment = os.environ | {
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'journey.sqlite3'}",
            "SECRET_KEY": "only for journeys",
            "PORT": str(self.port),
            "PUBLIC_URL": self.address,
            "MAIL_URL": f"smtp://127.0.0.1:{postbox.port}",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self.flask("db", "upgrade")
        if demonstration:
            self.flask("demonstration")
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn_conf.py", "app:create_app()"]
        self.processes = [
            subprocess.Popen(gunicorn, cwd=ROOT, env=self.environment),
            subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "work"], cwd=ROOT, env=self.environment),
        ]
        self.wait()

    def flask(self, *command):
        """Run a command of the application."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def wait(self):
        """Until the server answers."""
        for _attempt in range(300):
            try:
                with urllib.request.urlopen(self.address + "/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def empty_server(quick_folder, postbox, request):
    """Nothing but one organiser's account."""
    server = Server(quick_folder / request.module.__name__, postbox, demonstration=False)
    server.flask(
        "create-organiser",
        "--name=The organiser",
        "--email=organiser@journey.example",
        f"--passphrase={PASSPHRASE}",
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demonstration_server(quick_folder, postbox):
    """The demonstration, as a newcomer finds it after `make run`."""
    server = Server(quick_folder / "demonstration", postbox, demonstration=True)
    yield server
    server.stop()


@pytest.fixture
def open_tab(chromium):
    """`open_tab(server, width=360, language="ar", script=False)`: a browser window of somebody's own."""
    contexts = []

    def open_one(server, *, width=1280, height=900, language="en", script=True, dark=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale=language,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        return Tab(context.new_page(), server.address, language=language, script=script)

    yield open_one
    for context in contexts:
        context.close()
