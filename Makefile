# `make demo` and `make test` need Python 3.11+ and make, and nothing done before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo crawl test soak lint format bench lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready  ## .venv with all extras

demo: setup  ## the main job, offline, against the bundled replica
	$(BIN)/thanhuy demo $(ARGS)

crawl: setup  ## bring ./archive up to date from the live site, politely
	$(BIN)/thanhuy crawl $(ARGS)

test: setup  ## every test
	$(BIN)/python -m pytest -n auto $(ARGS)

soak: setup  ## kill crawls at random moments, thirty times or ARGS, and audit
	$(BIN)/python -m tests.end_to_end.soak $(ARGS)

lint: setup  ## ruff and mypy, as CI runs them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## the figures of docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

lock: setup  ## requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --all-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --upgrade --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml build.in --output-file requirements.lock

clean:  ## what make made
	rm -rf $(VENV) demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
