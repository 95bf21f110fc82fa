# The commands of this repository. They work from a fresh clone; `make help` lists them.
.PHONY: help run test check lint translations screenshots bench security package
.DEFAULT_GOAL := help
ARGS ?=
PYTHON := .venv/bin/python

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## open the window, or run a command: make run ARGS="serve --port 8443"
	@.ci/set-up run
	@$(PYTHON) -m sharedesk $(ARGS)

test: ## run all tests, or some: make test ARGS="tests/unit -k ranges"
	@.ci/set-up test
	@.ci/test $(ARGS)

check: lint test ## format, lint, types and all tests: what has to pass before a change goes in

lint:
	@.ci/set-up dev
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

translations: ## bring the catalogues of the languages up to date with the sources, and compile them
	@.ci/set-up test
	@$(PYTHON) -m tests.catalogues
	@$(PYTHON) -m tests.window_texts

screenshots: ## take all pictures of window and portal anew, in light and dark, into docs/images
	@.ci/set-up test
	@$(PYTHON) docs/make_screenshots.py
	@$(PYTHON) docs/make_screenshots.py de

bench: ## measure ShareDesk against others: docs/benchmarks.md says what and how
	@.ci/set-up test
	@$(PYTHON) -m bench $(ARGS)

security: ## set scanners on the program and a portal here: make security ARGS="sslyze"
	@.ci/set-up test
	@.ci/security $(ARGS)

package: ## build dist/sharedesk, a program that needs no Python, and prove that it works
	@.ci/set-up test
	@$(PYTHON) -m PyInstaller --noconfirm --log-level WARN sharedesk.spec
	@.ci/prove-package dist/sharedesk
