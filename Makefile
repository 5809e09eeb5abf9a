# Every target installs what it needs first. `make help` prints itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
python := .venv/bin/python

.PHONY: help setup demo up test check format fuzz bench load score chaos lock clean-home

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is missing; starts nothing
	@deploy/install/install.sh

demo: ## a small city with a gas leak on the map: everything, in this terminal, until Ctrl-C
	@deploy/install/install.sh
	@.venv/bin/lifeline demo

up: ## servers and services without the simulated city, until Ctrl-C
	@deploy/install/install.sh
	@.venv/bin/lifeline up

test: ## all tests, two at a time, on servers of their own; ARGS="-k name" chooses
	@deploy/install/install.sh --tests
	@$(python) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## style, types, layers, file sizes, generated files
	@deploy/install/install.sh --tests
	@deploy/checks/check.sh

format: ## put the source into the common style
	@deploy/install/install.sh --tests
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

fuzz: ## ask the API 200 random things of each kind, right and wrong ones
	@deploy/install/install.sh --tests
	@FUZZ_EXAMPLES=200 $(python) -m pytest tests/contracts/test_anything_asked.py

bench: ## print the figures of this machine, one JSON line each
	@deploy/install/install.sh --tests
	@$(python) -m tests.benchmarks $(ARGS)

load: ## a known load on a whole installation, three minutes; ARGS="steady --size 100k --minutes 5 --out DIR"
	@deploy/install/install.sh
	@.venv/bin/lifeline load $(or $(ARGS),steady --size 10k --minutes 1.5)

score: ## a simulated day of 20,000 sensors and 75 incidents, held against its truth; ARGS="--hours 2 --out DIR"
	@deploy/install/install.sh
	@.venv/bin/lifeline prove $(ARGS)

chaos: ## long nights in which every part is killed; ARGS="--seconds 600 --order 7 8"
	@deploy/install/install.sh --tests
	@$(python) -m tests.chaos $(ARGS)

lock: ## choose the newest versions that fit together, for Python and npm
	@deploy/python/lock.sh

clean-home: ## delete the private servers with all their contents (asks first)
	@deploy/install/install.sh --no-console
	@.venv/bin/lifeline remove
