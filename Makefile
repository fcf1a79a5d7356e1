# Curbstop. `make demo` shows it, `make up` runs it, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
ACCOUNTS ?= 2000
SERVE ?= 1
FRESH ?= 0
PORT ?= 8000
N ?= 1000
BENCH_ACCOUNTS ?= 100000
STAMP := $(VENV)/.installed

.PHONY: help setup demo up test check lint types contracts shelves bench shape soak pins translations browser

help: ## What can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 14

setup: $(STAMP) translations ## The environment in .venv, after which .venv/bin/curbstop runs

$(STAMP): requirements/uv.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Curbstop needs Python 3.11 or newer: make PYTHON=/path/to/python3.11") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@# pip is slower by far but reads the machine's own package configuration: it steps in where uv cannot reach one.
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable . \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

translations: $(STAMP)
	@$(BIN)/python tools/translations.py compile

demo: setup ## A demonstration city at http://127.0.0.1:8000 (ACCOUNTS=2000, PORT=8000, SERVE=0 stops after the proof, FRESH=1 builds it anew)
	$(BIN)/curbstop demo --accounts $(ACCOUNTS) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve) $(if $(filter 1,$(FRESH)),--fresh)

up: setup ## Run for real: database, web and worker, restarted when they die
	$(BIN)/curbstop up --port $(PORT)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports --no-cache

browser: setup
	$(BIN)/python tools/ensure_chromium.py

shelves: setup browser
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not soak" --ignore tests/concurrency tests
	@# Kills, restarts and many clients at once come after the others: their waits are bounded.
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not soak" tests/concurrency

test: setup ## Lint, types, contracts and every shelf of tests, browser included
	@$(MAKE) --no-print-directory -j 2 --output-sync lint types contracts
	@$(MAKE) --no-print-directory shelves

check: lint contracts ## The fast part: lint, contracts, shape and the tests that need no database
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/unit tests/architecture

bench: setup ## How fast: rating alone, the bill run beside a bare COPY, printing beside bare Typst, and the pages
	$(BIN)/curbstop bench rating
	$(BIN)/curbstop bench bill-run --accounts $(BENCH_ACCOUNTS)
	$(BIN)/curbstop bench print
	$(BIN)/curbstop bench pages

shape: setup ## Lines per file and function, import knots, typed functions
	$(BIN)/python tools/shape.py

soak: setup ## Thousands of interruptions at random points (N=1000)
	SOAK_ROUNDS=$(N) $(BIN)/python -m pytest -q -m soak --timeout 0 tests

pins: ## Compile requirements/*.in to *.txt: every version and hash, no registry address
	@for name in uv base dev; do \
	  $(if $(wildcard $(BIN)/uv),$(BIN)/uv,uv) pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
	@! grep -nE '://' requirements/*.txt
