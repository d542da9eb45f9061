# Everything is done in .venv, made once with the versions that constraints.txt pins.
# Another Python: make PYTHON=python3.13 test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install -c constraints.txt

.PHONY: compare test check bench matrix clean
.DELETE_ON_ERROR:

compare: $(VENV)/.installed
	$(BIN)/kidal-sim compare scenarios/kidal_push.yaml scenarios/tessalit_relief.yaml

# Tests start this program dozens of times: its modules are kept as bytecode, though the environment may forbid that.
# Two processes test at once: more threads for algebra and for files in each would only wait for one another.
test: $(VENV)/.installed-test
	PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.installed-test
	$(BIN)/python tests/bench.py

# The wheel by itself, with the oldest and the newest libraries, under every Python from 3.11 on that is there; some minutes each.
matrix: $(BIN)/python
	$(PIP) install -c constraints.txt nox
	$(BIN)/nox

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .nox
	find kidal_sim tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Some systems ship python3 without ensurepip: then the system's own pip fills the new environment.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kidal_sim needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) and installing into it (once; a minute or two)"
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
	  || { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; } \
	  || { rm -rf $(VENV); exit 1; }

# One process at a time may install: under make -j, the second stamp waits for the first.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) hatchling
	$(INSTALL) --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(INSTALL) --no-build-isolation -e '.[test]'
	@touch $@
