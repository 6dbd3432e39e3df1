# make crawl [SITE=name, file or URL] [ARCHIVE=file]   make test   make check   make bench
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
ARCHIVE ?= data/archive.sqlite
STAMP := $(VENV)/.installed

.PHONY: crawl test check check-long bench lock clean

crawl: $(STAMP)
ifdef SITE
	@$(RUN)/kazcrawl crawl "$(SITE)" --archive "$(ARCHIVE)" || [ $$? -eq 1 ]
else
	@$(RUN)/python data/sample/crawl.py
endif

test: $(STAMP)
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check
	@$(RUN)/mypy --strict kazcrawl
	@$(RUN)/python -m pytest -n 4 --dist worksteal

check: test

check-long: $(STAMP)
	@KAZCRAWL_TESTS_FORK=0 $(RUN)/python -m pytest -m long -s

bench: $(STAMP)
	@$(RUN)/python bench/compare.py

# The lock file pins every package of the run and the tests, with hashes.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("kazcrawl needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; call make PYTHON=python3.11") if sys.version_info < (3, 11) else 0'
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(RUN)/python -m compileall -q kazcrawl
	@touch $(STAMP)

lock:
	@$(RUN)/python -m pip install --quiet pip-tools
	@$(RUN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
