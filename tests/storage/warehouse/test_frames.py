"""Commands do not import pandas, which DuckDB does for its first parameter."""

import subprocess
import sys

from tests.conftest import python_path

A_COMMAND_THEN_A_PARAMETER = """
import contextlib, sys
from warta.cli import main

sys.argv = ["warta", "--version"]
with contextlib.suppress(SystemExit):
    main()
import duckdb
assert duckdb.execute("SELECT ? || ?", ["har", "bour"]).fetchall() == [("harbour",)]
print(sys.modules["pandas"], "numpy" in sys.modules)
"""


def test_a_parameter_of_a_query_does_not_import_pandas() -> None:
    """The import took 0.3 s of the 1.1 s of CPU that a run with nothing due takes."""
    process = subprocess.run(
        [sys.executable, "-c", A_COMMAND_THEN_A_PARAMETER],
        env={"PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.splitlines()[-1] == "None False"
