# Everything a developer or a fresh machine runs. Needs make, a shell and Python 3.11 or newer.

.DEFAULT_GOAL := help
SHELL  := /bin/sh
BIN    := .venv/bin
STAMPS := .venv/.stamps

# A stamp is named after what it was made from: a changed lock is installed once, and only once.
digest   = $(shell cat $(1) | cksum | tr ' ' '-')
stamp    = @mkdir -p $(STAMPS) && rm -f $(STAMPS)/$(1)-* && touch $@
RUNTIME  := $(STAMPS)/runtime-$(call digest,requirements/runtime.lock requirements/build.lock)
DEV      := $(STAMPS)/dev-$(call digest,requirements/dev.lock)
SELF     := $(STAMPS)/self-$(call digest,pyproject.toml sdk/pyproject.toml verify/pyproject.toml)

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-emit-index-url --no-emit-package muniment-client \
           --exclude-newer "7 days"

# Two workers take one file after the other, in the order of conftest.py.
SHARED  := -n 2 --dist loadfile --no-loadscope-reorder
# Tests write thousands of small files and wait for each to be kept: in memory, where there is room.
SCRATCH  = TMPDIR=$$(sh tools/scratch.sh)

# Images say it to be small; here hundreds of processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Node.js trusts what this machine trusts, a company's own certificates among them; so does pip.
export NODE_USE_SYSTEM_CA := 1

.PHONY: help run test soak coverage lint fix bench demo screenshots docs new migration lock ui browser clients

help:  ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: $(RUNTIME) $(SELF) ui  ## Start the registry on http://127.0.0.1:8642
	@exec $(BIN)/muniment serve

test: $(DEV) $(SELF) ui browser clients lint  ## Run every check and every test
	$(SCRATCH) $(BIN)/pytest $(SHARED)

# The figures are in what the tests print. SOAK narrows it: make soak SOAK="-k storm".
soak: $(DEV) $(SELF) ui clients  ## Run the tests that take minutes to hours, and print their figures
	$(BIN)/pytest -m soak -p no:randomly --timeout=0 --capture=no $(SOAK)

coverage: $(DEV) $(SELF) ui browser clients  ## Run the tests and say which lines none of them reaches
	$(BIN)/coverage erase
	$(SCRATCH) $(BIN)/coverage run -m pytest $(SHARED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='*/kernel/*,*/model.py,*/model/*'

lint: $(DEV) $(SELF)  ## Check form, types and architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/build_ui.py --check

fix: $(DEV)  ## Put form right where a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) $(SELF) ui  ## Measure, beside the peers
	$(BIN)/python -m bench

demo: $(RUNTIME) $(SELF) ui  ## The main job on real input
	$(BIN)/python tools/demo.py

screenshots: $(DEV) $(SELF) ui browser  ## Take the pictures of the documentation
	$(BIN)/python tools/screenshots.py

docs: $(DEV) $(SELF)  ## Write the reference pages anew from the code
	$(BIN)/python tools/reference.py

new: $(DEV) $(SELF)  ## Furnish a new room: make new NAME=approvals
	$(BIN)/python tools/new_capability.py $(NAME)

migration: $(DEV) $(SELF)  ## Write the next migration: make migration NAME="what changes"
	$(BIN)/python tools/new_migration.py "$(NAME)"

lock: $(DEV)  ## Choose versions anew, none younger than a week
	$(COMPILE) --upgrade pyproject.toml sdk/pyproject.toml -o requirements/runtime.lock
	$(COMPILE) --upgrade -c requirements/runtime.lock --group build -o requirements/build.lock
	$(COMPILE) --upgrade -c requirements/runtime.lock -c requirements/build.lock \
	    pyproject.toml sdk/pyproject.toml --group dev -o requirements/dev.lock
	$(COMPILE) --upgrade --group mlflow -o requirements/mlflow.lock
	$(COMPILE) --upgrade --group mlflow2 -o requirements/mlflow2.lock

ui: $(RUNTIME)
	@$(BIN)/python tools/build_ui.py

browser:
	@sh tools/browser.sh

clients: $(DEV)
	@$(BIN)/python tools/environments.py

$(BIN)/python:
	@sh tools/venv.sh

$(RUNTIME): | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/runtime.lock -r requirements/build.lock
	$(call stamp,runtime)

$(DEV): | $(RUNTIME)
	$(INSTALL) --require-hashes -r requirements/dev.lock
	$(call stamp,dev)

$(SELF): | $(RUNTIME)
	$(INSTALL) --no-deps --no-build-isolation -e . -e sdk -e verify
	$(call stamp,self)
