# What the README names. A second run of anything does only what changed.
#   make setup                       the platform and what it needs, in .venv; afterwards: .venv/bin/yushan
#   make demo [PORT=8000] [SERVE=0]  the platform with the Chongqing plan and made-up people, on SQLite
#             [PLAN=plans/…]         another city: its plan, organizations and sign-ins, no people and records
#   make test [DATABASE_URL=…] [ARGS="-k words"] [JOBS=2]
#   make lint · make format · make bench [ONLY=name] [SIZE=small|full] · make screenshots · make lock · make clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PORT ?= 8000
SERVE ?= 1
JOBS ?= 2
SIZE ?= small
ARGS ?=
ONLY ?=
DATABASE_URL ?=
PLAN ?= plans/chongqing-2025

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STATIC_SOURCES = $(shell find src -path '*/static/*' -type f) build/assets.stamp
# `make test` keeps its files apart from those of the demo.
TEST_ENVIRONMENT = YUSHAN_VAR="$(CURDIR)/var/test" $(if $(DATABASE_URL),YUSHAN_DATABASE_URL="$(DATABASE_URL)")

.PHONY: help setup setup-dev demo test lint format bench screenshots lock docs clean assets browser
help:
	@sed -n '2,7s/^# *//p' Makefile

# --- setting up -------------------------------------------------------------------------------
$(BIN)/python:
	scripts/make-venv .venv

.venv/base.stamp: requirements/base.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/base.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

assets: .venv/base.stamp
	@$(BIN)/python scripts/build_assets.py

build/static.stamp: $(STATIC_SOURCES)
	@$(BIN)/yushan collectstatic --noinput --clear --verbosity 0
	@touch $@

setup: assets
	@$(MAKE) --silent build/static.stamp

setup-dev: setup .venv/dev.stamp

browser:
	@scripts/find-chromium --install >/dev/null

# --- using ------------------------------------------------------------------------------------
demo: setup
	@YUSHAN_PLAN="$(PLAN)" YUSHAN_SITE_URL="$${YUSHAN_SITE_URL:-http://localhost:$(PORT)}" \
	  $(BIN)/yushan demo --prepare $(PLAN)
	@if [ "$(SERVE)" = 0 ]; then echo "Ready. Serve it with: make demo PORT=$(PORT)$(if $(filter plans/chongqing-2025,$(PLAN)),, PLAN=$(PLAN))"; else \
	  export YUSHAN_PLAN="$(PLAN)" YUSHAN_SITE_URL="$${YUSHAN_SITE_URL:-http://localhost:$(PORT)}"; \
	  exec $(BIN)/yushan serve --port $(PORT) --with-worker; fi

test: setup-dev browser
	$(TEST_ENVIRONMENT) $(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

bench: setup-dev
	@$(BIN)/python -m bench.run --size $(SIZE) $(if $(ONLY),--only $(ONLY))

screenshots: setup-dev browser
	$(BIN)/python scripts/screenshots.py --port $(PORT)

# --- checking ---------------------------------------------------------------------------------
lint: setup-dev
	@scripts/lint $(BIN)

format: .venv/dev.stamp
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

docs: .venv/dev.stamp
	$(BIN)/python scripts/plan_coverage.py
	$(BIN)/python scripts/licences.py
	$(BIN)/python scripts/life_cycles.py
	$(BIN)/python scripts/access_table.py

lock: .venv/dev.stamp
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  -o requirements/base.txt requirements/base.in
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  -c requirements/base.txt -o requirements/dev.txt requirements/dev.in

clean:
	rm -rf .venv build node_modules src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/test
	@echo "var/ (data of the demo) is kept; remove it by hand."
