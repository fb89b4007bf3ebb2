# Everything runs in .venv, which is made from any Python from 3.11 on and kept up to date with the two files below.
# requirements.txt locks every library, with the hashes of its files for all systems; nothing else is fetched.

BIN := .venv/bin
READY := .venv/ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action ignore
ARGS ?=

# Compiled modules are kept whatever the shell says: every process of the tests would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check format acts readme messages lock chaos bench pictures

demo: $(READY) ## the bot in a workspace of its own; `make demo ARGS=--check` plays the main journey and ends
	$(BIN)/slackbot demo $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart=0 $(ARGS)

chaos: $(READY) ## break the bot on purpose, a line a scenario; `make chaos ARGS="--seed 7 frozen"` plays some again
	$(BIN)/python -m tests.chaos $(ARGS)

bench: $(READY) ## how fast the bot is, beside a bare app; `make bench ARGS=page`: the workspace's page in Chromium
	$(BIN)/python -m tests.bench $(ARGS)

pictures: $(READY) ## take the README's pictures anew
	$(BIN)/python -m tests.browser.pictures

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

acts: $(READY) ## print the whole procedure as a table: acts, states, forms, events, who is told
	$(BIN)/python -m tests.overview $(ARGS)

readme: $(READY) ## bring the README's tables that are made from the code up to date
	$(BIN)/python -m tests.readme

messages: $(READY) ## bring the catalogues up to date with the sentences in the code; new ones wait for their French
	$(BIN)/python -m tests.blocks.catalogues

lock: $(READY) ## requirements.txt anew from pyproject.toml; `make lock ARGS=--upgrade` with the newest libraries
	$(BIN)/python -m venv build/lock
	build/lock/bin/pip install --quiet --disable-pip-version-check uv
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --output-file requirements.txt $(ARGS) pyproject.toml

# A name on the path proves nothing: version managers leave some that fail. What is there is run, and its pip looked for.
$(READY): pyproject.toml requirements.txt
	@fit='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(BIN)/python -c "$$fit" 2>/dev/null; then \
		for python in python3 python3.14 python3.13 python3.12 python3.11 python none; do \
			if $$python -c "$$fit" 2>/dev/null; then break; fi; \
		done; \
		if [ $$python = none ]; then \
			echo "No Python from 3.11 on with the modules venv and ensurepip was found; please install one." >&2; exit 1; \
		fi; \
		$$python -m venv --clear .venv || exit 1; \
	fi
	@echo "Installing the locked libraries into .venv; the first time, that takes a minute or two."
	@$(INSTALL) --require-hashes --requirement requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
