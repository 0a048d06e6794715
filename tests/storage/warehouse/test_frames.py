"""Commands do without pandas, which DuckDB would import for its first parameter."""

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


def test_a_parameter_costs_a_command_no_import_of_pandas() -> None:
    """It took 0.3 s of CPU, of the 1.1 that a run with nothing due took."""
    done = subprocess.run(
        [sys.executable, "-c", A_COMMAND_THEN_A_PARAMETER],
        env={"PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "None False"
