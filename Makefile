# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes, which would each compile our modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-duckdb2 test-wheel check bench lock clean

run: .venv/run-ready  ## collect once from the bundled newsroom
	@$(BIN)/warta demo

# four at a time on two cores, as many tests wait for a process or a server
test: .venv/test-ready  ## run all tests, four at a time
	$(BIN)/python -m pytest -n 4 --dist worksteal

# without tests of what uses no DuckDB: the queue, which is in PostgreSQL, locks and language models
test-duckdb2: .venv/test-ready  ## the storage tests on the next major DuckDB
	@test -d .venv/duckdb2 || $(BIN)/python -m pip install --quiet --require-hashes --no-deps \
		--target .venv/duckdb2 -r requirements-duckdb2.txt
	PYTHONPATH=.venv/duckdb2 $(BIN)/python -m pytest -n 2 tests/storage --ignore tests/storage/queue \
		--ignore tests/storage/files/test_lock.py --ignore tests/storage/files/test_language_model.py

# installs as a person would: with the newest versions in the registry, and pip of that Python
test-wheel: .venv/run-ready  ## install the wheel into an empty venv and run the demo from there
	@rm -rf .venv/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir .venv/wheel .
	@$(PYTHON) -m venv .venv/wheel/venv
	@.venv/wheel/venv/bin/python -m pip install --quiet .venv/wheel/warta-*.whl
	cd .venv/wheel && ! ls venv/lib/python3*/site-packages | grep -xE 'cli.py|settings.py|commands|ui|flows|tasks|storage|news|newsroom'
	cd .venv/wheel && WARTA_HOME=home venv/bin/warta demo
	cd .venv/wheel && WARTA_HOME=home venv/bin/python -c "import warta; print(warta.open().articles().aggregate('count(*)'))"

check: .venv/test-ready .venv/tree/warta  ## lint, format, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd .venv/tree && ../bin/lint-imports --config ../../pyproject.toml --cache-dir ../../.import_linter_cache

bench: .venv-bench/ready  ## compare extraction with its peers; on pages of your own by CORPUS=folder
	.venv-bench/bin/python -m benchmarks.extraction $(or $(CORPUS),--pages tests/news/pages)

lock:  ## pin again what pyproject.toml asks for; needs uv
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build --extra queue --extra lake -o requirements-many.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build --extra dev -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml --extra build --extra bench -o requirements-bench.txt

.venv/run-ready: requirements.txt pyproject.toml
	@echo "Setting up .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# mypy and import-linter do not follow the mapping of pyproject.toml; they follow these links
.venv/tree/warta: .venv/run-ready
	@mkdir -p $@
	@for part in commands ui flows tasks storage news newsroom; do ln -sfn ../../../$$part $@/$$part; done
	@for module in warta/*; do ln -sfn ../../../$$module $@/; done

.venv/test-ready: requirements-dev.txt .venv/run-ready
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

# separate from .venv, as the peers need 60 packages that nothing else needs
.venv-bench/ready: requirements-bench.txt
	@echo "Setting up .venv-bench (once; some minutes)"
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-bench.txt
	@.venv-bench/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
