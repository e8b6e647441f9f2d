"""A store of its own that speaks S3, for the tests: OpenStack Swift on the loopback only, gone afterwards.

`python -m scripts.s3 COMMAND …` runs a command with TEST_FILES_URL and the names of its key and secret set.
Swift's programs are looked for in SWIFT_BIN, then in the PATH; Debian has them in the packages swift-proxy,
swift-account, swift-container and swift-object.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from scripts.postgres import free_port, leave

SECONDS_TO_START = 40.0
USER = "parley:tests"
PARTS = ("account", "container", "object")
PIPELINE = "catch_errors gatekeeper healthcheck listing_formats s3api tempauth bulk slo copy proxy-server"
FILTERS = ("catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "slo", "copy")


class NoSwift(Exception):
    """There is no Swift here, or it does not start."""


def program(name: str) -> str:
    """Where one of Swift's programs is."""
    folder = os.environ.get("SWIFT_BIN")
    found = str(Path(folder) / name) if folder else shutil.which(name)
    if not found or not Path(found).is_file():
        raise NoSwift("Swift is not installed: apt-get install swift-proxy swift-account swift-container swift-object")
    return found


def default(folder: Path, port: int) -> str:
    """What the settings of every part begin with."""
    user = pwd.getpwuid(os.getuid()).pw_name
    lines = [f"bind_ip = 127.0.0.1\nbind_port = {port}\nworkers = 0\nuser = {user}\nswift_dir = {folder}"]
    lines.append(f"devices = {folder / 'devices'}\nmount_check = false\nlog_address = {folder / 'no-log'}\n")
    return "[DEFAULT]\n" + "\n".join(lines)


def write_settings(folder: Path, ports: dict[str, int], secret: str) -> None:
    """One file a part; one disk, one copy, one user."""
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n")
    for part in PARTS:
        app = f"[pipeline:main]\npipeline = {part}-server\n[app:{part}-server]\nuse = egg:swift#{part}\n"
        (folder / f"{part}.conf").write_text(default(folder, ports[part]) + app)
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS)
    users = f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_{USER.replace(':', '_')} = {secret} .admin\n"
    s3 = "[filter:s3api]\nuse = egg:swift#s3api\ns3_acl = false\ncors_preflight_allow_origin =\n"
    app = "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
    head = default(folder, ports["proxy"]) + f"[pipeline:main]\npipeline = {PIPELINE}\n"
    (folder / "proxy.conf").write_text(head + filters + users + s3 + app)


def build_rings(folder: Path, ports: dict[str, int]) -> None:
    """Say where everything lies: in one place."""
    for part in PARTS:
        builder = [program("swift-ring-builder"), f"{part}.builder"]
        place = f"r1z1-127.0.0.1:{ports[part]}/d1"
        for line in (["create", "4", "1", "1"], ["add", place, "1"], ["rebalance"]):
            done = subprocess.run([*builder, *line], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode > 1:  # 1 is a warning
                raise NoSwift(f"swift-ring-builder failed: {done.stdout}{done.stderr}")


def wait_until_ready(port: int, running: list[subprocess.Popen[bytes]], log: Path) -> None:
    """Return when the proxy answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and all(each.poll() is None for each in running):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthcheck", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise NoSwift(f"Swift did not start: {log.read_text(errors='replace')[-2000:]}")


def halt(running: list[subprocess.Popen[bytes]]) -> None:
    """Stop the parts, and what they started with them."""
    for each in running:
        try:
            os.killpg(each.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        each.wait()


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """A running store; yields the environment that leads to it.  The bucket is not made yet."""
    folder = Path(tempfile.mkdtemp(prefix="parley-s3-"))
    ports = {part: free_port() for part in (*PARTS, "proxy")}
    secret, log = secrets.token_hex(16), folder / "log"
    running: list[subprocess.Popen[bytes]] = []
    try:
        write_settings(folder, ports, secret)
        build_rings(folder, ports)
        with log.open("wb") as output:
            for part in (*PARTS, "proxy"):
                line = [program(f"swift-{part}-server"), str(folder / f"{part}.conf")]
                running.append(subprocess.Popen(line, cwd=folder, stdout=output, stderr=output, start_new_session=True))
        wait_until_ready(ports["proxy"], running, log)
        url = f"s3://parley-tests/files?endpoint=http://127.0.0.1:{ports['proxy']}"
        yield {"TEST_FILES_URL": url, "AWS_ACCESS_KEY_ID": USER, "AWS_SECRET_ACCESS_KEY": secret}
    finally:
        halt(running)
        shutil.rmtree(folder, ignore_errors=True)


def main(line: list[str]) -> int:
    signal.signal(signal.SIGTERM, leave)
    try:
        with server() as environment:
            return subprocess.run(line, env=os.environ | environment, check=False).returncode
    except NoSwift as error:
        print(f"parley: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
