"""The process that cleans one file: what is hostile in it meets little memory, little time and nothing of ours.

Reads the file from standard input, writes one line of JSON and the cleaned file to standard output.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys

from core.cleaning.kinds import LARGEST, LARGEST_CLEANED, Cleaned, Kind, Reason, Refused, kind_of

MEMORY = 768 * 1024 * 1024  # bytes
SECONDS = 10
MODULES = {Kind.PDF: "core.cleaning.papers", Kind.TEXT: "core.cleaning.plain"}


def clean(content: bytes) -> Cleaned:
    """Tell what it is and have it cleaned by the one module that knows how; only that one is loaded."""
    kind = kind_of(content)
    module = importlib.import_module(MODULES.get(kind, "core.cleaning.pictures"))
    cleaned: Cleaned = module.clean(content) if kind in MODULES else module.clean(content, kind)
    if len(cleaned.content) > LARGEST_CLEANED:
        raise Refused(Reason.TOO_HEAVY)
    return cleaned


def limit() -> None:
    """From here on: no more than this; no file can be written, none of ours is open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """One file in, one file out."""
    limit()
    content = sys.stdin.buffer.read(LARGEST + 1)
    try:
        cleaned = clean(content)
        answer = {"kind": cleaned.kind, "removed": list(cleaned.removed)}, cleaned.content
    except Refused as refused:
        answer = {"refused": refused.reason}, b""
    except MemoryError:
        answer = {"refused": Reason.TOO_HEAVY}, b""
    sys.stdout.buffer.write(json.dumps(answer[0]).encode() + b"\n" + answer[1])


if __name__ == "__main__":
    main()
