"""Where files lie: a folder outside of what the web server shows, or a bucket of an S3 store, by one setting."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from core.config import Config

KEY = re.compile(r"[0-9a-f]{32}")
S3 = "core.stores_s3"  # brings a large library along: loaded where it is used, and nowhere else


class NoSuchFile(Exception):
    """The store has nothing of that key."""


class Store(Protocol):
    """Keys are 32 random hexadecimal digits; what is put is either there as a whole or not at all."""

    def put(self, key: str, content: bytes) -> None:
        """Keep it; it is safe when this returns."""

    def get(self, key: str) -> bytes:
        """What was put, or NoSuchFile."""

    def remove(self, key: str) -> None:
        """Forget it; nothing is said where there is nothing."""

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """All that is there, with the moment it was put."""


def is_key(name: str) -> bool:
    """Whether a name is one that we gave."""
    return KEY.fullmatch(name) is not None


class FolderStore:
    """Files in two levels of folders, readable by the owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where it lies; ValueError for what is no key."""
        if not is_key(key):
            raise ValueError("not a key")
        return self.folder / key[:2] / key[2:4] / key

    def put(self, key: str, content: bytes) -> None:
        """Written beside, brought to the disk, and only then named."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".part")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self.folder):
            sync(folder)

    def get(self, key: str) -> bytes:
        """What was put, or NoSuchFile."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchFile(key) from error

    def remove(self, key: str) -> None:
        """Forget it."""
        with suppress(FileNotFoundError):
            self.path(key).unlink()

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """All files; those that were not written to their end are named by their key and `.part`."""
        for path in sorted(self.folder.glob("??/??/*")):
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store_for(config: Config) -> Store:
    """The store of this installation."""
    if config.files_url is None:
        return FolderStore(config.data_dir / "files")
    made: Store = importlib.import_module(S3).S3Store(config.files_url)
    return made
