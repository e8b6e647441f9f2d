"""`make outcome`: no server; the demonstration in a fresh database, its outcome document as PDF in six languages."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import flask_migrate

from app import create_app
from core.config import Config
from core.db import db, transaction
from demonstration.load import load
from reports.press import write_outcomes

FOLDER = Path("build/outcome")


def write(folder: Path, data_dir: Path) -> list[Path]:
    """Tell the demonstration into a database in `data_dir` and write `<language>.pdf` to `folder`."""
    config = Config(
        data_dir=data_dir,
        database_url=f"sqlite:///{data_dir / 'outcome.sqlite3'}",
        public_url="https://parley.example",
    )
    app = create_app(config)
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            world = load(past_only=True)
        paths = write_outcomes(world.events["malaga"], folder)
        db.engine.dispose()
    return paths


def main() -> None:
    """Print the paths, one a line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with tempfile.TemporaryDirectory() as data_dir:
        for path in write(folder, Path(data_dir)):
            print(path)


if __name__ == "__main__":
    main()
