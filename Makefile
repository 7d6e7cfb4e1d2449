# Every verb of the house. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
ARTEFACT := .data/classifier/default.json.gz
export UV_PYTHON_DOWNLOADS := never
export UV_NO_CONFIG := 1

.DEFAULT_GOAL := help
.PHONY: help run demo test check fix bench migration openapi lock clean stress

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# Locked, hash-checked dependencies; uv only makes it quick.
$(STAMP): requirements-dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	grep -A 20 '^uv==' requirements-dev.lock | awk 'NR==1 || /--hash/ {print} NR>1 && !/--hash/ {exit}' > $(VENV)/uv.lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock.txt
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements-dev.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

# The classifier is trained from the shipped, synthetic messages; nothing is downloaded.
$(ARTEFACT): $(STAMP) $(wildcard app/domains/classifier/*.py app/domains/classifier/data/*)
	@mkdir -p $(@D)
	$(BIN)/needs-express classifier train --out $@

run: $(STAMP) $(ARTEFACT) ## set everything up and serve on http://127.0.0.1:8000 (PORT=… to change)
	@$(BIN)/needs-express run

demo: $(STAMP) ## play the whole journey against the running server
	@$(BIN)/needs-express demo

test: $(STAMP) $(ARTEFACT) ## all tests, on a real PostgreSQL
	$(BIN)/python -m pytest

check: $(STAMP) $(ARTEFACT) ## format, lint, types, import rules, migrations = models, openapi = code, Dockerfile
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry . --no-ansi
	$(BIN)/needs-express migrate --check
	$(BIN)/needs-express openapi --check
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; else echo "SKIPPED: no hadolint for this machine, the Dockerfile is not linted"; fi

fix: $(STAMP) ## format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) $(ARTEFACT) ## speed as ratios to hand-written code, within one run
	$(BIN)/python -m bench

migration: $(STAMP) ## write a migration from the models: make migration m="add places"
	$(BIN)/needs-express migrate --write "$(m)"

openapi: $(STAMP) ## write openapi/openapi.json from the code
	$(BIN)/needs-express openapi

stress: $(STAMP) $(ARTEFACT) ## the long runs: more schemathesis, more kills
	YNE_STRESS=1 $(BIN)/python -m pytest -m "stress or not stress"

lock: $(STAMP) ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --quiet --extra train --extra redis --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.lock

clean: ## forget the environment and all local data
	rm -rf $(VENV) .data
