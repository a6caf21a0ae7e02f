# Everything one does with the portal from a checkout. `make` alone lists it.
#
# Needs python3 (3.11 or later, with venv) and make; the rest is installed into .venv from the
# hashed locks. A lock is installed again only when it has changed.

PORT ?= 8000
BIN := .venv/bin
PYTEST_ARGS ?=

export PORT

.DEFAULT_GOAL := help
.PHONY: help run pdf test check check-lint check-format check-types check-templates check-htmx \
	check-vendor check-architecture bench lock clean

help:
	@echo "make run     set up, then serve http://127.0.0.1:$(PORT) with sample data"
	@echo "make pdf     the extra that gives the paper pack as a PDF too"
	@echo "make test    every test: unit, SQLite and PostgreSQL, browser"
	@echo "make check   lint, format, types, templates, vendored files, architecture"
	@echo "make bench   the figures: name, value, bar, ok or SHORT"
	@echo "make lock    resolve requirements*.in into the hashed locks"
	@echo "make clean   remove caches and .venv (never the data in instance/)"

# --- set-up ---------------------------------------------------------------------------------------

.venv/run.stamp: requirements.txt tools/setup.sh
	@tools/setup.sh requirements.txt
	@touch $@

# This and the next hold everything in requirements.txt too, at the same versions.
.venv/pdf.stamp: requirements-pdf.txt tools/setup.sh
	@tools/setup.sh requirements-pdf.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt tools/setup.sh
	@tools/setup.sh requirements-dev.txt
	@touch $@

# --- run ------------------------------------------------------------------------------------------

run: .venv/run.stamp
	@exec $(BIN)/python tools/run.py

# Drawing a PDF needs pango. Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
pdf: .venv/pdf.stamp
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { \
		echo "Drawing a PDF needs pango, and this machine has none. On Debian:" >&2; \
		echo "    apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" >&2; exit 1; }
	@echo "The paper pack is there as a PDF from the next start."

# --- test -----------------------------------------------------------------------------------------

# One run, so that its closing line is the answer. Logical cores: where psutil is installed, `auto`
# would count physical ones, and see one core of a two-core virtual machine.
test: .venv/dev.stamp
	@tools/chromium.sh
	@tools/pango.sh
	$(BIN)/python -m pytest -p tools.quick_first -n logical --maxschedchunk=4 $(PYTEST_ARGS)

bench: .venv/dev.stamp
	@$(BIN)/python -m bench

# --- check: `make -k check` goes on to the next after a failure ------------------------------------

check: check-lint check-format check-types check-templates check-htmx check-vendor check-architecture

check-lint: .venv/dev.stamp
	$(BIN)/ruff check .

check-format: .venv/dev.stamp
	$(BIN)/ruff format --check .

check-types: .venv/dev.stamp
	$(BIN)/mypy --strict portal tools

check-templates: .venv/dev.stamp
	$(BIN)/djlint --lint templates

check-htmx: .venv/dev.stamp
	$(BIN)/python tools/check_htmx.py templates static/js

check-vendor: .venv/dev.stamp
	$(BIN)/python tools/check_vendor.py

check-architecture: .venv/dev.stamp
	$(BIN)/python -m pytest -q tests/test_architecture.py

# --- upkeep ---------------------------------------------------------------------------------------

# No registry address and no path of this machine may reach a lock: the same lock serves everyone.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

# LOCK_ARGS=--upgrade moves every package; LOCK_ARGS='--upgrade-package flask' moves one.
lock: .venv/dev.stamp
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-pdf.in --output-file requirements-pdf.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
