# Every target installs what it needs by itself; PORT, HOST, DATA_DIR and DATABASE_URL are described in docs/operating.md.
SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run outcome test fuzz check catalogues pictures lock clean

run:
	@scripts/setup.sh run && exec .venv/bin/python -m scripts.run

outcome:
	@scripts/setup.sh run && exec .venv/bin/python -m scripts.outcome

test:
	@scripts/setup.sh test && exec .venv/bin/python -m scripts.checks all

# The nightly mode: 100,000 inputs instead of the 5,000 of `make test`, another seed every day.
fuzz:
	@scripts/setup.sh test && exec env FUZZ_INPUTS=$${FUZZ_INPUTS:-100000} FUZZ_SEED=$${FUZZ_SEED:-$$(date -u +%F)} .venv/bin/python -m pytest tests/test_fuzz.py

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
