# Every target sets itself up: `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=
# Test files run beside each other; a file's tests stay together, they share costly fixtures. The order is conftest's.
TOGETHER ?= --numprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo lab simulate test test-long lint bench lock clean

help:
	@echo "make demo    play tickets on both platforms against local stand-ins; no key, no account"
	@echo "make lab     the fault lab: kill, cut, repeat and reorder; counts duplicates and lost messages"
	@echo "make simulate  the sending protocol under thousands of seeded schedules; figures for each platform"
	@echo "make test    all tests, on SQLite and PostgreSQL"
	@echo "make test-long  the same tests in their long form, such as 500 kills in one run"
	@echo "make lint    ruff and mypy"
	@echo "make bench   the benchmarks (figures, not tests)"
	@echo "make lock    renew requirements.lock and requirements.txt (needs uv)"
	@echo "ARGS='...'   is passed on, as in: make demo ARGS=--json"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "python3-venv is missing: on Debian, apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@echo "Installing the locked packages into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/connector demo $(ARGS)

lab: $(STAMP)
	@$(BIN)/connector lab $(ARGS)

simulate: $(STAMP)
	@$(BIN)/python -m benchmarks.simulator $(ARGS)

test: $(STAMP)
	@$(BIN)/python -m pytest $(TOGETHER) $(ARGS)

test-long: $(STAMP)
	@LONG_TESTS=1 $(BIN)/python -m pytest $(TOGETHER) $(ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(STAMP)
	@$(BIN)/python benchmarks/cost.py $(ARGS)
	@$(BIN)/python benchmarks/drain.py --tickets 60 --workers 1 --workers 2 --workers 4 $(ARGS)
	@$(BIN)/python benchmarks/ack.py --seconds 8 $(ARGS)
	@$(BIN)/python benchmarks/slow_clients.py $(ARGS)
	@$(BIN)/python benchmarks/growth.py --tickets 1000 --tickets 20000 --rounds 4 $(ARGS)
	@$(BIN)/python benchmarks/memory.py --tickets 200 $(ARGS)
	@$(BIN)/python benchmarks/backfill.py --tickets 100 --kills 3 $(ARGS)

lock:
	uv pip compile pyproject.toml --extra test --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate --upgrade -q -o requirements.lock
	{ head -1 requirements.txt; uv pip compile pyproject.toml -c requirements.lock --universal \
	  --python-version 3.11 --no-header --no-annotate -q; } > requirements.txt.new
	mv requirements.txt.new requirements.txt

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
