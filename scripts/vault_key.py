"""Make an outer key for the vault: print it, or write it to a new file that only its owner reads."""

from __future__ import annotations

import sys
from pathlib import Path

from core.vault_keys import make_once, new_key


def main(arguments: list[str]) -> int:
    """The exit status: 1 when the file is there already, because what it sealed would be lost with it."""
    if not arguments:
        print(new_key().written())
        return 0
    path = Path(arguments[0])
    if path.exists():
        print(f"{path} exists; it is left as it is.", file=sys.stderr)
        return 1
    make_once(path)
    print(f"{path} is made. Keep a copy apart from the backups of the database.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
