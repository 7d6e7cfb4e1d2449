# Every verb of the house. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
ARTEFACT := $(or $(YNE_DATA_DIR),.data)/classifier/default.json.gz
MINI := openapi/miniprogram
MINI_STAMP := $(MINI)/node_modules/.stamp
export UV_PYTHON_DOWNLOADS := never
export UV_NO_CONFIG := 1

.DEFAULT_GOAL := help
.PHONY: help run demo test check miniprogram fix bench migration openapi lock clean stress

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

# Node.js is only for the mini-program's client: without it the rest goes on, except in CI.
# $(call with_node,command,what is left undone)
with_node = if command -v node >/dev/null && command -v npm >/dev/null; then $(1); \
	elif [ -n "$$YNE_CI" ]; then echo "FAILED: no Node.js on this machine, $(2)" >&2; exit 1; \
	else echo "SKIPPED: no Node.js on this machine, $(2)"; fi
with_packages = $(MAKE) --no-print-directory $(MINI_STAMP) && cd $(MINI) && npm run --silent

$(MINI_STAMP): $(MINI)/package.json $(MINI)/package-lock.json $(MINI)/.npmrc
	cd $(MINI) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

run: $(STAMP) $(ARTEFACT) ## set everything up and serve on http://127.0.0.1:8000 (PORT=… to change)
	@$(BIN)/needs-express run

demo: $(STAMP) ## play the whole journey against the running server
	@$(BIN)/needs-express demo

test: $(STAMP) $(ARTEFACT) ## all tests, on a real PostgreSQL
	$(BIN)/python -m pytest

check: $(STAMP) $(ARTEFACT) ## format, lint, types, import rules, migrations = models, openapi = code, Dockerfile, mini-program
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry . --no-ansi
	$(BIN)/needs-express migrate --check
	$(BIN)/needs-express openapi --check
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; else echo "SKIPPED: no hadolint for this machine, the Dockerfile is not linted"; fi
	@$(MAKE) --no-print-directory miniprogram

miniprogram: ## the mini-program's client: types = openapi, strict types, its tests
	@$(call with_node,$(with_packages) check,the mini-program client is not checked)

fix: $(STAMP) ## format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) $(ARTEFACT) ## speed as ratios to hand-written code, within one run
	$(BIN)/python -m bench

migration: $(STAMP) ## write a migration from the models: make migration m="add places"
	$(BIN)/needs-express migrate --write "$(m)"

openapi: $(STAMP) ## write openapi/openapi.json from the code, and the mini-program's types from it
	$(BIN)/needs-express openapi
	@$(call with_node,$(with_packages) generate,the mini-program types are not written)

stress: $(STAMP) $(ARTEFACT) ## the long runs: more schemathesis, more kills
	YNE_STRESS=1 $(BIN)/python -m pytest -m "stress or not stress"

lock: $(STAMP) ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --quiet --extra train --extra redis --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.lock
	@$(call with_node,cd $(MINI) && npm run --silent lock,the mini-program packages are not resolved)

clean: ## forget the environment and all local data
	rm -rf $(VENV) .data $(MINI)/node_modules $(MINI)/build
