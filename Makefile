# What people and CI run. `make help` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

STACK ?= dev
export STACK
BIN := .venv/bin
SHELL_SOURCES = $(shell git ls-files --cached --others --exclude-standard | xargs grep -lE '^\#!.*(bash|/sh)$$|^\# shellcheck shell=' 2>/dev/null)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.stamp: requirements-dev.txt
	python3 -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@

venv: .venv/.stamp ## the Python environment

up: venv ## an empty machine becomes a healthy cluster: lab, toolchain, `pulumi up`
	./lab/up
	./lab/stack up

preview: venv ## what `make up` would do to the stack
	./lab/run pulumi preview

status: venv ## how every member is, against what was declared
	./lab/run python -m operations status --stack $(STACK)

down: ## the stack is destroyed and the lab removed, every process, mount and interface of it
	./lab/stack destroy || echo 'the stack goes with the lab' >&2
	./lab/down

clean: down ## also drops what is slow to make: toolchain, images, releases
	rm -rf .cache .venv .clients

format: venv ## sources in the form that test-unit asks for
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: venv ## format, lint, types, shell, Go
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/shellcheck --external-sources $(SHELL_SOURCES)
	./toolchain/check

test-unit: lint ## pure code, no root, no network
	$(BIN)/pytest -m "not engine and not vm"

test-engine: venv ## the real engine on container machines (root)
	$(BIN)/pytest -m engine

test-vm: venv ## the dev stack on real VMs through libvirt (root)
	$(BIN)/pytest -m vm

test: test-unit test-engine test-vm ## all three, what CI runs

bench: venv ## figures of the dev stack, of existing hosts, and of rolls and members that come and go under writes
	$(BIN)/python -m bench
	$(BIN)/python -m bench.hosts
	$(BIN)/python -m bench.roll
	$(BIN)/python -m bench.members

lock: venv ## requirements*.txt from pyproject.toml
	$(BIN)/uv pip compile -q --generate-hashes --no-annotate --python-version 3.11 --custom-compile-command 'make lock' pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-annotate --python-version 3.11 --custom-compile-command 'make lock' --extra dev pyproject.toml -o requirements-dev.txt

.PHONY: help venv up preview status down clean format lint test-unit test-engine test-vm test bench lock
