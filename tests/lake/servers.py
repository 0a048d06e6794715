"""A server of S3 on this machine for a lake's files; tests/postgres.py runs one for its catalog."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.ports import free_port


@contextlib.contextmanager
def running_bucket(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a server with the bucket `news`, and set the AWS variables that give access to it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                request = urllib.request.Request(f"{address}/news", method="PUT")
                urllib.request.urlopen(request, timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the bucket's server does not answer"
                time.sleep(0.05)
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", address)
        yield
    finally:
        process.kill()
        process.wait()
