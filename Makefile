# `make demo` and `make test` need Python 3.11+ and make, and nothing done before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYWB := .venv-pywb
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --upgrade --python-version 3.11 \
	--custom-compile-command "make lock"
PREFIX ?= /opt/thanhuy
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup install demo crawl serve test unit soak fuzz lint format bench lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# pywb shows the tests what the archive keeps; it needs older libraries than Scrapy does.
$(PYWB)/.ready: pywb.lock
	$(PYTHON) -m venv $(PYWB)
	$(PYWB)/bin/python -m pip install --quiet --no-deps --require-hashes --requirement pywb.lock
	@touch $@

setup: $(VENV)/.ready $(PYWB)/.ready  ## .venv with all extras, .venv-pywb for the tests

# An application of its own: it needs neither this directory nor its history afterwards.
install:  ## thanhuy into PREFIX (/opt/thanhuy), or a newer one over an older
	$(PYTHON) -m venv $(PREFIX)/venv
	$(PREFIX)/venv/bin/python -m pip install --quiet --no-deps --require-hashes --requirement deploy/requirements.lock
	$(PREFIX)/venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --force-reinstall .
	cp -R docs deploy README.md README.vi.md CHANGELOG.md LICENSE $(PREFIX)/
	$(PREFIX)/venv/bin/thanhuy --version

demo: $(VENV)/.ready  ## the main job, offline, against the bundled replica
	$(BIN)/thanhuy demo $(ARGS)

crawl: $(VENV)/.ready  ## bring ./archive up to date from the live site, politely
	$(BIN)/thanhuy crawl $(ARGS)

serve: $(VENV)/.ready  ## the reading room on the demo archive, which is made where there is none
	test -e demo-archive/archive.db || $(BIN)/thanhuy demo
	$(BIN)/thanhuy serve --archive demo-archive $(ARGS)

unit: $(VENV)/.ready  ## the tests that take about a minute: all but those of whole commands and the slow ones
	$(BIN)/python -m pytest -n $$(getconf _NPROCESSORS_ONLN) --dist worksteal --ignore tests/end_to_end -m "not slow" \
		--hypothesis-profile unit $(ARGS)

test: setup  ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

soak: $(VENV)/.ready  ## kill crawls at random moments, then the schedule, or ARGS times, and audit
	$(BIN)/python -m tests.end_to_end.soak $(ARGS)
	$(BIN)/python -m tests.end_to_end.schedule_soak $(ARGS)

fuzz: $(VENV)/.ready  ## feed whatever takes bytes with mutated input for an hour, or ARGS
	$(BIN)/python -m tests.fuzz $(ARGS)

lint: $(VENV)/.ready  ## ruff and mypy, as CI runs them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready  ## the figures of docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

lock: $(VENV)/.ready  ## requirements.lock, deploy/requirements.lock and pywb.lock anew
	$(COMPILE) --all-extras pyproject.toml build.in --output-file requirements.lock
	$(COMPILE) --extra postgres --extra export --extra web --constraint requirements.lock pyproject.toml build.in \
		--output-file deploy/requirements.lock
	$(COMPILE) pywb.in --output-file pywb.lock

clean:  ## what make made
	rm -rf $(VENV) $(PYWB) demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
