# Plain python3 (3.11 or later) and make are enough: each target sets up what it needs by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
REGISTERS_STAMP := $(VENV)/.installed-registers
FTM_STAMP := $(VENV)/.installed-ftm
RAY_STAMP := $(VENV)/.installed-ray
TRAIN_STAMP := $(VENV)/.installed-train
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# One version of a library in all lock files.
AGREED := --constraints requirements-dev.lock

.PHONY: demo test check docs train judge relations references registers ftm ray lock clean

demo: $(STAMP)  ## read the example article and show its record
	$(BIN)/onrecord read examples/apt31-march-2024.txt --published 2024-03-26

test: $(DEV_STAMP)  ## run the tests; those of the registers too where their libraries can be installed
	@$(MAKE) --no-print-directory registers || \
	  echo "The registers' libraries could not be installed (PyICU needs a C++ compiler and the ICU headers): their tests are left out."
	@$(MAKE) --no-print-directory ftm || \
	  echo "The FollowTheMoney library could not be installed (it needs PyICU): its tests are left out."
	@$(MAKE) --no-print-directory ray || \
	  echo "Ray could not be installed (it has no wheel for every system): its test is left out."
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(DEV_STAMP) $(REGISTERS_STAMP)  ## lint, types, layer contracts
	$(BIN)/ruff check src tests scripts bench
	$(BIN)/ruff format --check src tests scripts bench
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DEV_STAMP)  ## the documentation as a site in build/site; a link that leads nowhere fails
	$(BIN)/python scripts/build_site.py

train: $(TRAIN_STAMP)  ## train the reader's learned parts from the annotated corpus: two hours on two cores
	@$(MAKE) --no-print-directory references
	$(BIN)/python scripts/train_encoder.py
	@$(MAKE) --no-print-directory judge relations

judge: $(TRAIN_STAMP)  ## train what stands above the encoder, and cross-validate the whole reader
	$(BIN)/python scripts/train_judge.py --report quality/judge.json
	$(BIN)/python scripts/cross_validate.py --report quality/crossvalidated.json

references: $(TRAIN_STAMP)  ## train what resolves pronouns and organs, before all else that reads: four minutes
	$(BIN)/python scripts/train_referring.py --report quality/referring.json

relations: $(TRAIN_STAMP)  ## train the relation coder from the marked sentences: ten minutes
	$(BIN)/python scripts/train_roots.py

registers: $(REGISTERS_STAMP)  ## add what `onrecord registers` and `onrecord verify` need

ftm: $(FTM_STAMP)  ## add what `onrecord export --format ftm` needs

ray: $(RAY_STAMP)  ## add what `onrecord read --engine ray` needs

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --editable .
	touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

$(REGISTERS_STAMP): $(STAMP) requirements-registers.lock
	$(PIP) --require-hashes -r requirements-registers.lock
	touch $@

$(FTM_STAMP): $(STAMP) requirements-ftm.lock
	$(PIP) --require-hashes -r requirements-ftm.lock
	touch $@

$(RAY_STAMP): $(STAMP) requirements-ray.lock
	$(PIP) --require-hashes -r requirements-ray.lock
	touch $@

$(TRAIN_STAMP): $(STAMP) requirements-train.lock
	$(PIP) --require-hashes -r requirements-train.lock
	touch $@

lock:  ## pin every dependency by version and hash (needs uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev --group docs --extra sources --extra ledger --extra export --extra web --extra pdf -o requirements-dev.lock
	$(COMPILE) --extra registers $(AGREED) -o requirements-registers.lock
	$(COMPILE) --extra sources $(AGREED) -o requirements-sources.lock
	$(COMPILE) --extra ledger $(AGREED) -o requirements-ledger.lock
	$(COMPILE) --extra web $(AGREED) -o requirements-web.lock
	$(COMPILE) --extra export $(AGREED) -o requirements-export.lock
	$(COMPILE) --extra pdf $(AGREED) -o requirements-pdf.lock
	$(COMPILE) --extra ftm --group store $(AGREED) -o requirements-ftm.lock
	$(COMPILE) --extra sources --extra ray $(AGREED) -o requirements-ray.lock
	$(COMPILE) --group train $(AGREED) -o requirements-train.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
