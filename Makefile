# Every command of the project. `make` alone lists them. Needs only make and Python 3.11 or newer.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
HOST ?= 127.0.0.1
VENV ?= .venv
VAR_DIR ?= $(CURDIR)/var
SITE_URL ?= http://$(HOST):$(PORT)
export PORT HOST
demo build screenshots: export VAR_DIR := $(VAR_DIR)
demo build screenshots: export SITE_URL := $(SITE_URL)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

# The first Python on the path that is new enough; `make demo PYTHON=/path/to/python3.12` chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && exit; done; echo python3)

BIN := $(VENV)/bin
PY := $(BIN)/python
MANAGE := $(PY) manage.py

# A stamp is written when all of its step is done, so an interrupted step is simply done again.
BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed
CATALOGUES := $(VENV)/.catalogues-compiled
STATIC := $(VAR_DIR)/.static-collected
PO_FILES := $(wildcard */locale/*/LC_MESSAGES/django.po */*/locale/*/LC_MESSAGES/django.po)
LOCALES := $(patsubst %/vi/LC_MESSAGES/django.po,%,$(filter %/vi/LC_MESSAGES/django.po,$(PO_FILES)))
STATIC_FILES := $(shell find config cms geo teams_app -path '*/static/*' -type f 2>/dev/null)

.PHONY: help demo serve build test lint format bench lock messages screenshots clean check-python check-port

help: ## list these commands
	@echo 'Tổ Số: register, log, map and guide the community digital-technology teams of a province.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '%-20s %s\n' "$$name" "$$text"; done
	@echo
	@echo 'Variables: PORT=8000  HOST=127.0.0.1  DATABASE_URL=sqlite:////path or postgres://…  ARGS= (pytest)  ONLY= (bench)'

# Using it. -----------------------------------------------------------------------------------

demo: check-port $(BASE) build ## load the demo and serve it on http://127.0.0.1:8000 (PORT= changes it)
	@$(MANAGE) seed_demo --migrate
	@exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

build: $(CATALOGUES) $(STATIC) ## compile the catalogues and collect the static files

# Working on it. ------------------------------------------------------------------------------

test: $(DEV) $(CATALOGUES) ## run all tests (ARGS="-k name -x" goes to pytest)
	@env -u VAR_DIR $(PY) -m pytest $(ARGS)

lint: $(DEV) $(CATALOGUES) ## check style, types, imports between the rooms, and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PY) .ci/check_templates.py

format: $(DEV) ## bring code and templates into the common form
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(PY) .ci/check_templates.py --fix

bench: $(DEV) $(BENCH) $(CATALOGUES) ## run the benchmarks, or one of them: ONLY=<file stem>
	@$(PY) benchmarks/run.py $(ONLY)

screenshots: $(DEV) build ## photograph the six main pages into docs/screenshots/
	@$(PY) docs/screenshots/take.py

messages: $(DEV) ## gather new texts into every catalogue (needs gettext), then compile them
	@$(PY) .ci/catalogues.py update
	@$(MAKE) --no-print-directory $(CATALOGUES)

lock: $(DEV) ## lock the newest allowed packages with their hashes
	$(call COMPILE,base.in,base.txt,)
	$(call COMPILE,dev.in,dev.txt,-c requirements/base.txt)
	$(call COMPILE,bench.in,bench.txt,-c requirements/dev.txt)

clean: ## delete what the other commands made, the demo's data included
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -path '*/locale/*' -name '*.mo' -delete

# Steps. --------------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command 'make lock' $(3) requirements/$(1) -o requirements/$(2)

# $(1): the lock file. An environment that does not run (half made, or its Python is gone) is made anew.
define INSTALL
	@$(PY) -m pip --version >/dev/null 2>&1 || { echo 'Making the Python environment in $(VENV) …'; \
		$(PYTHON) -m venv --clear $(VENV); } || { echo \
		'Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Installing the packages of $(1) …'
	@$(PY) -m pip install --quiet --quiet --no-compile --no-deps --require-hashes -r $(1)
endef

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
		'Tổ Số needs Python 3.11 or newer. Found: $(shell $(PYTHON) --version 2>&1). Try PYTHON=/path/to/python3.12' >&2; exit 1; }

check-port: check-python
	@$(PYTHON) -c 'import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
		s.bind((sys.argv[1], int(sys.argv[2])))' '$(HOST)' '$(PORT)' 2>/dev/null || { echo \
		'$(HOST):$(PORT) cannot be used: another program listens there. Try: make demo PORT=8001' >&2; exit 1; }

$(BASE): requirements/base.txt | check-python
	$(call INSTALL,$<)
	@touch $@

$(DEV): requirements/dev.txt | check-python
	$(call INSTALL,$<)
	@touch $(BASE) $@

$(BENCH): requirements/bench.txt | $(DEV)
	$(call INSTALL,$<)
	@touch $@

$(CATALOGUES): $(PO_FILES) | $(BASE)
	@echo 'Compiling the catalogues …'
	@for folder in $(LOCALES); do $(BIN)/pybabel --quiet compile --domain django --directory "$$folder" || exit 1; done
	@for file in $(wildcard */*/locale/*/LC_MESSAGES/djangojs.po); do \
		$(BIN)/pybabel --quiet compile --input-file "$$file" --output-file "$${file%.po}.mo" || exit 1; done
	@touch $@

$(STATIC): $(STATIC_FILES) requirements/base.txt | $(BASE)
	@mkdir -p $(VAR_DIR)
	@echo 'Building the fonts and collecting the static files …'
	@$(MANAGE) build_fonts >/dev/null
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
