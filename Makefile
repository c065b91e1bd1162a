# Two commands are all one needs: `make rehearse` and `make test`. Both make .venv first; `make test-all` is CI's.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENV ?= staging
# Neighbours stay together, because they share what they stand on.
PARALLEL := --numprocesses=auto --dist=worksteal

.PHONY: help setup rehearse test test-all lint types coverage format schema pictures lock bench faults clean

help: ## What there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(VENV)/.installed ## Make .venv from the lock

$(VENV)/.installed: requirements-dev.txt pyproject.toml
	@echo "making $(VENV): a minute or two, once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

rehearse: setup ## Rehearse an environment on the embedded AWS (ENV=prod for the other)
	$(BIN)/modulestack rehearse $(ENV)

test: lint types setup ## Lint, types, tests; of large matrices those members that stand for the rest
	$(BIN)/python -m pytest $(PARALLEL) -m "not exhaustive"

test-all: lint types setup ## Lint, types, every test: what CI runs
	$(BIN)/python -m pytest $(PARALLEL)

lint: setup ## ruff, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: setup ## mypy, strict
	$(BIN)/mypy

coverage: setup ## All tests, then the lines and branches that none of them reaches
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term-missing:skip-covered

format: setup ## Rewrite the code as ruff wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: setup ## Rewrite both JSON schemas, docs/environment.md, docs/scenario-files.md, tables of docs/embedded-aws.md
	$(BIN)/modulestack schema > environment.schema.json
	$(BIN)/modulestack schema --scenario > scenario.schema.json
	$(BIN)/python -m modulestack.environment.manual > docs/environment.md
	$(BIN)/python -m modulestack.rehearsal.load.scenario_manual > docs/scenario-files.md
	$(BIN)/python -m modulestack.embedded_aws.ecs.manual
	$(BIN)/python -m modulestack.embedded_aws.operations_manual

pictures: setup ## Draw the README's picture of a release under load again
	mkdir -p build
	$(BIN)/modulestack rehearse staging --load scenarios/release-under-load.yaml --report build/pictures
	cp build/pictures/01-web-requests.svg docs/pictures/release-under-load.svg

lock: ## Rewrite the locked requirements (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 pyproject.toml -o requirements-release.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 --extra rehearse pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 policies/requirements.in -o policies/requirements.txt

bench: setup ## Measure what the README claims
	$(BIN)/python -m bench

faults: setup ## 300 whole releases on a network that spoils answers
	$(BIN)/python -m tests.fault_run

clean: ## Remove what make made
	rm -rf $(VENV) build dist *.egg-info .coverage* .grimp_cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
