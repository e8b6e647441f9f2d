"""Have a file cleaned in a process of its own, which knows no secret of ours and cannot take the server along."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from core.cleaning.kinds import Cleaned, Kind, Reason, Refused, Removed, kind_of

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-E", "-s", "-B", "-m", "core.cleaning")
LONGEST_SECONDS = 20.0
_AT_ONCE = threading.BoundedSemaphore(2)  # a few large files at once must not crowd out the pages


def clean_apart(content: bytes) -> Cleaned:
    """The cleaned file; Refused when it cannot be taken, or when cleaning it takes too much."""
    kind_of(content)
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - our own program, no argument from anybody
                COMMAND,
                input=content,
                capture_output=True,
                timeout=LONGEST_SECONDS,
                check=False,
                cwd=ROOT,
                env={"LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as error:
            raise Refused(Reason.TOO_HEAVY) from error
    if done.returncode < 0:
        raise Refused(Reason.TOO_HEAVY)  # ended by a limit
    return answer(done.stdout)


def answer(output: bytes) -> Cleaned:
    """What the process wrote, read."""
    line, _end, content = output.partition(b"\n")
    try:
        told = json.loads(line)
        if "refused" in told:
            raise Refused(Reason(told["refused"]))
        return Cleaned(Kind(told["kind"]), content, [Removed(each) for each in told["removed"]])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(Reason.DAMAGED) from error
