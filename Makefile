# `make run` and `make test` do everything, from a machine with Python 3.11 or later.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test lint check coverage bench clean

HOST ?= 127.0.0.1
PORT ?= 8501
# How many processes serve; more than one needs Linux.
WORKERS ?= $(or $(HALFWAVE_WORKERS),1)
# How many pytest processes; tests spend much of their time waiting for a server or a browser.
TEST_WORKERS ?= 2
# FAST=1 runs what the change can have touched, for two minutes at most.
FAST ?=
# Where pip also finds PyTorch's CPU wheels: the address of an index, or a folder.
TORCH_WHEELS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet \
	$(if $(TORCH_WHEELS),$(if $(findstring ://,$(TORCH_WHEELS)),--extra-index-url,--find-links) $(TORCH_WHEELS))

run: $(VENV)/run.stamp
	@echo "Halfwave: http://$(HOST):$(PORT)"
	@$(BIN)/python -m serve --host $(HOST) --port $(PORT) --workers $(WORKERS)

# The tests that share a server are a group, which one process runs.
TESTS = CHROMIUM="$$(cat $(VENV)/chromium)" $(BIN)/python -m pytest --numprocesses $(TEST_WORKERS) \
	--dist loadgroup $(if $(FAST),-p tests.affected)

test: lint $(VENV)/chromium
	$(TESTS) $(PYTEST)

# Of this process and of those that it starts: servers, commands, workers.
coverage: $(VENV)/dev.stamp $(VENV)/chromium
	$(TESTS) --cov --cov-report= $(PYTEST)
	$(BIN)/coverage report --skip-covered --show-missing

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/typos
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile

check: $(VENV)/run.stamp
	$(BIN)/python -m core check --fresh
	$(BIN)/python -m core coverage
	$(BIN)/python -m core keys

bench: $(VENV)/dev.stamp $(VENV)/chromium
	CHROMIUM="$$(cat $(VENV)/chromium)" $(BIN)/python -m bench

clean:
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*

$(VENV)/run.stamp: requirements.txt $(BIN)/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(PIP) -r requirements-dev.txt
	@touch $@

# The first Python that runs, is recent enough and can make a virtual environment.
$(BIN)/python:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "A virtual environment of $$("$$python" --version), in $(VENV)"; \
		"$$python" -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); \
	done; \
	echo "Halfwave needs Python 3.11 or later with its venv module; found none." >&2; \
	echo "Install one (on Debian: apt-get install python3 python3-venv), or say make PYTHON=…" >&2; \
	exit 1

# The path of a Chromium that runs: found, or installed by the system, or else by playwright.
$(VENV)/chromium: $(VENV)/dev.stamp
	@find_chromium() { \
		for name in "$${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do \
			[ -n "$$name" ] && "$$name" --version >/dev/null 2>&1 && command -v "$$name" && return; \
		done; \
		return 1; \
	}; \
	if ! path=$$(find_chromium) && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Chromium, from the system's packages"; \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || true; \
	fi; \
	if ! path=$$(find_chromium); then \
		echo "Chromium, from playwright"; \
		$(BIN)/playwright install chromium; \
		path=$$($(BIN)/python -c 'from playwright.sync_api import sync_playwright as start; \
			p = start().start(); print(p.chromium.executable_path); p.stop()'); \
	fi; \
	echo "$$path" > $@
