# Every target does its own set-up: `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check fix quality bench screenshots train schema commands clean

demo: $(VENV)/.core  ## build the graph of the bundled example into output/
	$(BIN)/kg build examples/daily_papers.txt -o output
	@echo "Open output/graph.html in a browser, or ask: $(BIN)/kg query --named outperforms BERT"

test: check  ## lint, type-check and run all tests
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev  ## repair what the formatter and the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quality: $(VENV)/.dev  ## score the extraction against annotated papers (../shared/gold, tests/gold)
	$(BIN)/python benchmarks/quality.py

bench: $(VENV)/.dev  ## speed, memory, start-up, identity, and the page in a browser; writes benchmarks/*.md
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/api.py
	$(BIN)/python benchmarks/identity.py
	$(BIN)/python benchmarks/view.py

screenshots: $(VENV)/.dev  ## take the pictures of docs/screenshots from output/graph.html
	$(BIN)/python docs/screenshots/make.py

train: $(VENV)/.train  ## make the weights of the extractor from annotated papers
	$(BIN)/python training/train.py

schema: $(VENV)/.dev  ## write schema/ and docs/reference.md from the vocabulary
	$(BIN)/python -m kg.export.ontology

commands: $(VENV)/.core  ## write docs/commands.md from the help of the commands
	$(BIN)/python -m kg.cli.reference

$(VENV)/.core: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "paper-kg needs Python 3.11 or later: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian and Ubuntu, install python3-venv first"; exit 1; }
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(BIN)/python -m pip install --quiet --editable '.[dev,browser]'
	@touch $@

$(VENV)/.train: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --editable '.[train]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
