#!/usr/bin/env bash
# Lock the newest versions that requirements/*.in allow, with their hashes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../requirements"

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool"
"$tool/bin/python" -m pip install -qq --disable-pip-version-check uv

for kind in run test; do
    "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-header --no-annotate --no-emit-index-url "$kind.in" -o "$tool/$kind.txt"
    { echo "# Locked with hashes from $kind.in by \"make lock\"."; cat "$tool/$kind.txt"; } >"$kind.txt"
done
