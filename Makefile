# Two commands are enough:  make letters  ·  make test        (make help says the rest)

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
MINUTES ?= 4
SEQUENCES ?= 20000
SEED ?= 1

.PHONY: help letters test thorough check conformance setup setup-dev system doctor sample bench bench-peers cluster-bench planted hostile tampering faults fuzz \
	sequences races determinism canaries trials flat replicate proofread-report pictures golden lock clean

help:            ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

letters: setup   ## set everything up, and make the sample campaign's letters into output/
	$(BIN)/letters run sample_data

test: setup-dev  ## set everything up, and run all tests
	$(BIN)/python -m pytest -n auto

thorough: setup-dev ## more cases of what shorter tests try as well
	$(BIN)/python -m pytest -n auto -m thorough

check: setup-dev ## lint, types, and the contract of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

conformance: setup $(VENV)/.installed-conformance ## ask veraPDF about hundreds of letters, and about spoilt ones
	$(BIN)/python tools/conformance.py

doctor: setup    ## say what is missing on this machine
	$(BIN)/letters doctor

sample: setup    ## make what lies in sample_data/ again: sheets and the signature from tools/sample/, simulated outcomes
	$(BIN)/python tools/make_sample.py
	$(BIN)/python tools/make_outcomes.py

bench: setup-dev ## time this against a plain loop and other tools, on the same letters, in one run
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/stages.py
	$(BIN)/python tools/overhead.py
	$(BIN)/python tools/reading.py
	$(BIN)/python tools/redraw_time.py

bench-peers: setup-dev $(VENV)/.installed-peers ## install the other tools that make bench times, where they are missing
	@sh tools/peer_tools.sh

flat: setup-dev  ## a run for 100,000 staff, most of its letters simulated: the memory that it holds at the peak
	$(BIN)/python tools/flat.py

cluster-bench: setup-dev ## let a Dask cluster of one worker, then two, make the same letters, and compare every byte
	$(BIN)/python tools/cluster_bench.py

planted: setup   ## plant over a hundred bugs, one at a time, and print who catches each
	$(BIN)/python tools/planted.py

hostile: setup-dev ## put hostile inputs and untrusted text to the command, and print what came of it
	PYTHONPATH=tools $(BIN)/python -m hostile

trials: setup    ## try p-values, intervals and power of an evaluation on thousands of trials that never were
	$(BIN)/python tools/trials.py

replicate: setup ## evaluate the sample campaigns, and fewer of their people, and make every estimate again with R
	@sh tools/r_tools.sh
	$(BIN)/python tools/replicate.py

tampering: setup ## touch a ledger of 60 events in every byte and line, and print what is noticed
	$(BIN)/python tools/tampering.py

faults: setup-dev ## kill the run, fail its disk and cut its power at every operation, and run it again
	PYTHONPATH=tools $(BIN)/python -m faults

fuzz: setup-dev  ## throw spoilt inputs at the functions behind the command: make fuzz MINUTES=60
	PYTHONPATH=tools $(BIN)/python -m fuzz --minutes $(MINUTES)

sequences: setup-dev ## live through campaigns at random, with commands killed at any write: make sequences SEED=7
	$(BIN)/python tools/sequences.py --sequences $(SEQUENCES) --seed $(SEED)

races: setup-dev ## start several runs on one folder at the same moment, over and over: exactly one may win
	$(BIN)/python tools/races.py

determinism: setup-dev ## make 300 letters over and over under other seeds, zones, locales and workers: the same bytes
	$(BIN)/python tools/determinism.py

canaries: setup-dev ## make 10,000 letters with a strange word in each, and look for it with another PDF library
	$(BIN)/python tools/canaries.py

pictures: setup  ## make the README's pictures again (needs Chromium)
	$(BIN)/python tools/pictures.py

proofread-report: setup-dev ## say how much the rules of proof-reading catch of the labelled notes in tests/corpus
	$(BIN)/python tools/proofread_report.py

golden: setup-dev ## renew what tests compare with, after a change that was meant; look at the difference
	$(BIN)/python -m pytest tests/test_golden.py tests/test_bad_inputs.py tests/test_readme.py --update-letters

clean:           ## remove what was set up; output/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build

# ---- setting up: the system's libraries, an environment, the locked packages; each again only when it changed

setup: system $(VENV)/.installed
setup-dev: system $(VENV)/.installed-dev

system:
	@PYTHON=$(PYTHON) sh tools/system_libraries.sh

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/pyvenv.cfg
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-conformance: requirements-conformance.txt $(VENV)/.installed
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements-conformance.txt
	@touch $@

$(VENV)/.installed-peers: requirements-peers.txt $(VENV)/.installed
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.txt
	@touch $@

lock:            ## choose the packages' versions anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group build -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group conformance -c requirements.txt -o requirements-conformance.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group peers -c requirements.txt -o requirements-peers.txt
