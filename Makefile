# Every target installs what it needs by itself; PORT, HOST, DATA_DIR and DATABASE_URL are described in docs/operating.md.
SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run outcome test check catalogues pictures lock clean

run:
	@scripts/setup.sh run && exec .venv/bin/python -m scripts.run

outcome:
	@scripts/setup.sh run && exec .venv/bin/python -m scripts.outcome

test:
	@scripts/setup.sh test && exec .venv/bin/python -m scripts.checks all

check:
	@scripts/setup.sh check && exec .venv/bin/python -m scripts.checks quick

catalogues:
	@scripts/setup.sh run && exec .venv/bin/python -m scripts.catalogues update

pictures:
	@scripts/setup.sh test && exec .venv/bin/python -m scripts.pictures

lock:
	@scripts/lock.sh

clean:
	@rm -rf build .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
