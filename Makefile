# Needs Python 3.11 to 3.14, git and make. Everything is installed into .venv in this checkout.
#   make demo PYTHON=/path/to/python3     choose the interpreter
#   make test ARGS="-k riot_id -x"        arguments for pytest

ifeq ($(OS),Windows_NT)
PY := .venv/Scripts/python
else
PY := .venv/bin/python
endif

# Passed on to pytest, or to uv by `make lock`.
ARGS ?=

UV := uv==0.13.9
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# The first Python that runs finds the one that .venv is made with.
define install
@for python in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11 python $(PY); do \
	if "$$python" -S -c 'import sys; sys.exit(sys.version_info < (3, 7))' >/dev/null 2>&1; then \
		exec "$$python" tools/install.py $(1); \
	fi; \
done; \
echo "error: lma needs Python 3.11 to 3.14, and none was found on PATH." >&2; \
echo "hint: install one, or name it: make demo PYTHON=/path/to/python3" >&2; \
exit 1
endef

.DEFAULT_GOAL := help
.PHONY: help demo test check lint format format-check types contracts lock install install-dev \
	api-dev worker-dev llm-dev db-up db-migrate bench clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | \
		while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

demo: install ## Install, then print the last 20 matches of Faker#NA1 (built-in sandbox without a key).
	@$(PY) -m lma matches "Faker#NA1"

test: check ## Install the tools too, then lint, check formats, types and import contracts, and run the tests.
	@$(PY) -m pytest -n auto --maxprocesses 4 $(ARGS)

check: lint format-check types contracts ## All that reads the code without running it.

lint: install-dev ## ruff check
	@$(PY) -m ruff check .

format-check: install-dev ## ruff format --check
	@$(PY) -m ruff format --check .

types: install-dev ## mypy --strict
	@$(PY) -m mypy

contracts: install-dev ## The import contracts of pyproject.toml.
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

format: install-dev ## Sort imports, apply the safe fixes and format.
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lock: install-dev ## Write requirements/*.txt anew from pyproject.toml (ARGS=--upgrade for newer releases).
	@$(PY) -m pip install --quiet --disable-pip-version-check "$(UV)"
	@$(COMPILE) $(ARGS) pyproject.toml -o requirements/lock.txt
	@$(COMPILE) $(ARGS) -c requirements/lock.txt pyproject.toml --group dev -o requirements/dev.txt
	@$(COMPILE) $(ARGS) -c requirements/dev.txt --extra ai pyproject.toml -o requirements/ai.txt
	@$(PY) tools/build_requires.py | $(COMPILE) $(ARGS) -c requirements/dev.txt - -o requirements/build.txt

install: ## Install what lma needs to run into .venv.
	$(call install,runtime)

install-dev: ## Install that and the development tools.
	$(call install,dev)

api-dev: install ## Serve the HTTP API on http://127.0.0.1:8000, anew whenever the code changes.
	@$(PY) -m lma serve --reload $(ARGS)

worker-dev: install ## Run a worker for the background (LMA_REDIS_URL says where Redis is).
	@$(PY) -m lma worker $(ARGS)

llm-dev: install ## Run a worker for analyses by a language model (docs/coach.md).
	@$(PY) -m lma worker --queue llm $(ARGS)

db-up: ## Start PostgreSQL with pgvector, and Redis, in containers (compose.yaml).
	@docker compose version >/dev/null 2>&1 || { \
		echo "error: docker compose is not installed." >&2; \
		echo "hint: a PostgreSQL of your own does as well (docs/database.md); lma needs neither" >&2; \
		exit 1; }
	@docker compose up --detach --wait postgres redis

db-migrate: install ## Bring the schema of the database to the newest revision.
	@$(PY) -m lma db upgrade

bench: install-dev ## Run every benchmark; each prints a ratio against a floor measured in the same run.
	@for script in benchmarks/[!_]*.py; do \
		echo "$$script"; name=$${script##*/}; $(PY) -m "benchmarks.$${name%.py}" || exit 1; \
	done

clean: ## Remove .venv, caches and builds; never data.
	@rm -rf .venv .venv.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
