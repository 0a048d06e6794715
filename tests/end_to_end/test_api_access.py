"""Prefect's API starts anything that it is told to, so strangers must not reach it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.end_to_end.test_schedules import output_of, running
from tests.waiting import wait_for


def response_of(
    url: str, *, password: str = "", body: Any = None, method: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        url, data=None if body is None else json.dumps(body).encode(), method=method
    )
    request.add_header("Content-Type", "application/json")
    if password:
        token = base64.b64encode(password.encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_api_of_serve_answers_only_its_own_page_or_the_password(
    shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """Otherwise any web page in a browser here could start runs into any folder, and delete ours."""
    command = [sys.executable, "-u", "-m", "warta.cli", "serve", "--every", "600"]
    with running(command, env=shell, cwd=tmp_path) as serving:
        assert serving.stdout
        lines = ""
        while "Prefect's page is" not in lines:
            lines += serving.stdout.readline()
        match = re.search(r"page is (http://127.0.0.1:(\d+)), which asks for (\S+)", lines)
        assert match
        page, port, password = match.groups()
        api = f"{page}/api"
        check_strangers_are_refused(page, port, password)
        # The person, by the page whose address `serve` printed.
        assert response_of(page)[0] == 200
        deployments: list[Any] = []

        def is_deployed() -> bool:
            status, _, answer = response_of(f"{api}/deployments/filter", body={}, password=password)
            assert status == 200
            deployments[:] = json.loads(answer)
            return bool(deployments)

        wait_for(is_deployed, 90, "the deployment")
        [deployment] = deployments
        assert deployment["parameters"] == {}
        # Even with the password, a run takes no other home and no other feeds.
        elsewhere = tmp_path / "elsewhere"
        started = response_of(
            f"{api}/deployments/{deployment['id']}/create_flow_run",
            body={"parameters": {"home": str(elsewhere), "feeds": ["http://a.example/feed"]}},
            password=password,
        )
        if started[0] == 201:
            run = f"{api}/flow_runs/{json.loads(started[2])['id']}"

            def has_ended() -> bool:
                # A run that came due during another is deleted by `serve`: it has no state then.
                state = json.loads(response_of(run, password=password)[2]).get(
                    "state_type", "DELETED"
                )
                return state in ("FAILED", "CRASHED", "COMPLETED", "DELETED")

            wait_for(has_ended, 120, "the stranger's run")
            ended = json.loads(response_of(run, password=password)[2])
            assert ended.get("state_type") != "COMPLETED"
        assert not elsewhere.exists()
        assert (home / "news.duckdb").exists() or serving.poll() is None
        serving.terminate()
        output_of(serving, 90)
    for file in (*home.rglob("*.log"), *home.glob("*.lock")):
        assert password.encode() not in file.read_bytes()


def check_strangers_are_refused(page: str, port: str, password: str) -> None:
    """Check requests without the password or a wrong one, and from another page or host name."""
    api = f"{page}/api"
    questions: list[tuple[str, Any]] = [
        ("/deployments/filter", {}), ("/flow_runs/filter", {}),
        ("/admin/settings", None), ("/admin/version", None),
    ]  # fmt: skip
    for path, body in questions:
        assert response_of(api + path, body=body)[0] == 401
        assert response_of(api + path, body=body, password="warta:guess")[0] == 401
        for headers in ({"Origin": "http://evil.example.com"}, {"Origin": "null"},
                        {"Host": "evil.example.com"}, {"Host": f"evil.example.com:{port}"},
                        {"Origin": f"http://evil.example.com:{port}"}):  # fmt: skip
            status, sent, _ = response_of(api + path, body=body, password=password, **headers)
            assert status == 403
            assert "access-control-allow-origin" not in {name.lower() for name in sent}
    preflight = {"Origin": "http://evil.example.com", "Access_Control_Request_Method": "POST"}
    assert response_of(f"{api}/deployments/filter", method="OPTIONS", **preflight)[0] == 403
    assert response_of(f"{page}/", Host="evil.example.com")[0] == 403


def test_each_process_has_its_own_password() -> None:
    """A password that somebody saw must not open the next `serve`."""
    code = (
        "from warta.flows.orchestration import _password; print(_password() == _password());"
        "print(_password())"
    )
    run = [sys.executable, "-c", code]
    first, second = (
        subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    )
    assert first[0] == second[0] == "True"
    assert first[1] != second[1]
    assert len(first[1]) > 30
