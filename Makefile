# Every target works in a fresh clone with Python 3.11 or newer, git and make.
# README.md lists the plain commands behind the targets.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV := .venv/bin/python

# Caches of Python, the tests and the tools are in var/, not among the sources.
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/cache/python
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/var/cache/hypothesis
# A shell that forbids Python to keep what it compiled would make each of a hundred processes compile Django anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo manage test check format bench bench-desk bench-newsletter bench-scale bench-search browser lighthouse screenshots requirements runtime dev

help:
	@echo "make demo          run the sample magazine on http://127.0.0.1:8000 (PORT=8001 for another port)"
	@echo "make manage        run a manage.py command on the demo: make manage ARGS='audit_wall'"
	@echo "make test          run the tests (ARGS='tests/articles -x' selects some)"
	@echo "make browser       run the journeys in headless Chromium"
	@echo "make lighthouse    run Lighthouse on the most important pages, with mobile settings (needs Node.js)"
	@echo "make check         run linters, type checks, and checks of migrations and deployment"
	@echo "make format        fix what the linters can fix automatically"
	@echo "make bench         measure requests per second, as ratios to a constant response"
	@echo "make bench-desk    measure what a journalist waits for, beside Wagtail's admin"
	@echo "make bench-newsletter  try what the sending of newsletters promises: kills, crowds, a million readers"
	@echo "make bench-scale   measure what pages cost with up to a million articles"
	@echo "make bench-search  measure what a search costs among ten thousand articles"
	@echo "make screenshots   take screenshots of the running demo for README.md"
	@echo "make requirements  pin the packages in requirements/*.in, with hashes"

demo:
	@echo 'The demo writes each e-mail to a file in var/demo/mail. To read the newest:'
	@echo '  cat "$$(ls -t var/demo/mail/* | head -n 1)"'
	@echo
	@$(MAKE) --no-print-directory runtime
	@$(VENV) -m newsroom.demo $(PORT)

manage:
	@$(MAKE) --no-print-directory runtime
	@$(VENV) -m newsroom.demo $(PORT) $(or $(ARGS),help)

test: dev
	@$(VENV) -m pytest $(ARGS)

browser: dev
	@$(VENV) -m pytest -m browser --dist loadfile --no-loadscope-reorder tests/journeys $(ARGS)

bench: dev
	@$(VENV) -m tests.bench $(ARGS)

bench-desk: dev
	@$(VENV) -m tests.bench.desk $(ARGS)

bench-newsletter: dev
	@$(VENV) -m tests.bench.newsletter $(ARGS)

bench-scale: dev
	@$(VENV) -m tests.bench.scale $(ARGS)

bench-search: dev
	@$(VENV) -m tests.bench.search $(ARGS)

lighthouse: dev
	@$(VENV) -m tests.journeys.lighthouse $(ARGS)

screenshots: dev
	@PORT=$(PORT) $(VENV) -m tests.journeys.screenshots

check: dev
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	git ls-files -z '*.html' | xargs -0 .venv/bin/djade --check --target-version 5.2
	$(VENV) -m djlint --lint --quiet templates
	$(VENV) -m mypy
	$(VENV) -m tests.production makemigrations --check --dry-run
	$(VENV) -m tests.production check --deploy --fail-level WARNING

format: dev
	$(VENV) -m ruff check --fix --quiet .
	$(VENV) -m ruff format .
	git ls-files -z '*.html' | xargs -0 .venv/bin/djade --target-version 5.2

runtime dev:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. newsroom needs Python 3.11 or newer. To choose another Python: make PYTHON=/path/to/python3 demo"; exit 1; }
	@$(PYTHON) requirements/install.py $@

requirements: dev
	$(VENV) -m venv var/tools
	var/tools/bin/python -m pip install --quiet uv
	var/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --output-file requirements/runtime.txt requirements/runtime.in
	var/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --output-file requirements/dev.txt --constraint requirements/runtime.txt requirements/dev.in
