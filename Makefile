# Every target does its own set-up. Needs Python >= 3.11, git and make; no key, no model download.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLES := .dateline/samples
BENCH := ../shared/bench

.PHONY: help demo chat test coverage check audit docs lock sbom bench page shared soak clean

help:
	@echo "demo    ask the sample coverage a question       chat   the web chat over it"
	@echo "test    what CI runs                             check  style, types, import contracts"
	@echo "docs    print commands, answers and map anew     lock   pin dependencies anew"
	@echo "coverage  lines that the tests run, by module"
	@echo "audit   known weaknesses of dependencies         sbom   what is installed, as CycloneDX"
	@echo "bench   figures over real news                   page   speed of the page"
	@echo "shared  two chat processes under load, and Ray   soak   long runs: fuzzing, kills"
	@echo "clean   remove the environment and samples"

demo: $(READY)
	@$(BIN)/dateline demo --archive $(SAMPLES)
	@echo "or: make chat"

chat: $(READY)
	@$(BIN)/dateline demo --archive $(SAMPLES) --json >/dev/null
	@$(BIN)/dateline chat --archive $(SAMPLES)

test: $(READY) check
	$(BIN)/python -m pytest -m "not browser" -n 3 --dist worksteal --durations=20
	$(BIN)/python -m pytest -m browser -n 2 --dist worksteal --durations=20

# Lines that the tests run in their own process; commands and answering processes are not counted.
coverage: $(READY)
	$(BIN)/python -m pytest -m "not browser" -n 3 --dist worksteal --cov --cov-report=term

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r assistant evals ingest ui

# Known weaknesses of what is installed. Says so where the advisories cannot be reached.
audit: $(READY)
	$(BIN)/pip-audit -r requirements.lock --disable-pip --progress-spinner off

# What requirements.lock pins, all that the tests need, as a CycloneDX document: out/sbom.json.
sbom: $(READY)
	@mkdir -p out
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  -o out/sbom.json

docs: $(READY)
	$(BIN)/python -m tests.ui.write_docs
	$(BIN)/python -m tests.ui.write_answers
	$(BIN)/python -m tests.ui.write_map
	$(BIN)/python -m tests.ui.write_house

# Real news, where it lies beside the project: speed and memory, then the pinned figures; with
# BESIDE=PYTHON, an interpreter that has the extra `bench`, the other pipelines too.
bench: $(READY)
	$(BIN)/python -m evals.bench.speed $(BENCH)/realtimeqa-dev --stream 20000
	$(BIN)/python -m evals.compare.gate --bench $(BENCH)
	$(if $(BESIDE),$(BIN)/dateline eval bench $(BENCH)/realtimeqa-dev/questions.jsonl \
	  --articles $(BENCH)/realtimeqa-dev/articles.jsonl.gz --python $(BESIDE))

# How fast the page is and how many it serves; needs Debian's chromium.
page: $(READY)
	$(BIN)/python -m tests.measure_page

# Two chat processes over PostgreSQL and Chroma under load, killed on the way; then Ray. Needs
# Debian's nginx and postgresql.
shared: $(READY)
	$(BIN)/python -m tests.measure_shared
	$(BIN)/python -m tests.measure_ray

soak: $(READY)
	DATELINE_SOAK=10 $(BIN)/python -m pytest -m soak

COMPILE := $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# What the tests need, and of that what the image does: the same versions.
lock: $(READY)
	$(COMPILE) --extra dev -o requirements.lock
	$(COMPILE) --extra image -c requirements.lock -o deploy/requirements.lock

# The stamp is written last: a set-up that was cut off is begun again.
$(READY): requirements.lock pyproject.toml
	@echo "setting up $(VENV) (a minute or two)"
	@rm -rf $(VENV)
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:
	rm -rf $(VENV) .dateline dist build out
