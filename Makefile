# Montada's commands. `make demo` and `make test` are all that a newcomer needs.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN := .venv/.installed
DEV := .venv/.installed-dev
SOLVER := .venv/.installed-solver
STATIC := static_collected/staticfiles.json
# Two processes test fastest on two cores; PYTEST="-n 8" for more.
PYTEST ?= -n 2

.PHONY: help setup solver demo test check fix lock messages permissions privacy bench soak screenshots
.NOTPARALLEL:

help:
	@echo "make demo         the site with the first edition on http://127.0.0.1:$(PORT) (PORT= for another)"
	@echo "make solver       install what computes plans of meetings"
	@echo "make test         every test"
	@echo "make check        linters, types, import contracts, then every test"
	@echo "make fix          format the code and repair what the linter can"
	@echo "make messages     collect the words to translate and compile the catalogues (needs gettext)"
	@echo "make permissions  write docs/permissions.md anew: who is answered where"
	@echo "make privacy      write the table of docs/privacy.md anew: what is known of whom"
	@echo "make lock         resolve the dependencies anew"
	@echo "make screenshots  draw the pictures of the README again (needs Chromium)"
	@echo "make bench        measure speed, memory and weight"
	@echo "make soak         an hour of mixed visits, with memory and open files every minute (MINUTES=)"

# --- Set-up

setup: $(RUN) .env
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(MAKE) --no-print-directory --silent $(STATIC)

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Montada needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python has no venv. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear .venv

$(RUN): requirements.lock | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(RUN)

$(SOLVER): requirements-solver.lock | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-solver.lock
	@touch $@

# The first plan would wait for what is compiled here.
solver: $(RUN) $(SOLVER)
	@$(BIN)/python -m meetings.solver bench/meetings/instances/tic-12.original.json --moves 1 > /dev/null

.env:
	@umask 077; $(PYTHON) -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(60))' > $@

$(STATIC): $(RUN) $(shell find static -type f)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

demo: setup
	@exec $(BIN)/python manage.py serve --demo --port $(PORT)

# --- Tests

test: $(DEV) $(SOLVER) setup
	$(BIN)/python -m pytest $(PYTEST) -m "not browser" --database=postgresql
	$(BIN)/python -m pytest $(PYTEST) --database=sqlite

check: $(DEV) $(SOLVER) setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test

fix: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# --- Now and then

lock: $(DEV)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--group solver -c requirements-dev.lock -o requirements-solver.lock

messages: $(DEV)
	$(BIN)/python manage.py makemessages --locale ar --locale fr --locale en --no-obsolete \
		--add-location file --ignore .venv --ignore tests --ignore bench
	$(BIN)/python manage.py compilemessages --ignore .venv

permissions: $(DEV)
	WRITE_PERMISSIONS=1 $(BIN)/python -m pytest -q --database=sqlite tests/project/test_permissions.py

privacy: $(DEV)
	WRITE_PRIVACY=1 $(BIN)/python -m pytest -q --database=sqlite tests/project/test_privacy.py

screenshots: $(DEV) setup
	$(BIN)/python manage.py shell --no-imports --command "from tests.screenshots import main; main()"

bench: $(DEV) setup
	$(BIN)/python -m bench.run

soak: $(DEV) setup
	$(BIN)/python -m bench.soak $(or $(MINUTES),60)
