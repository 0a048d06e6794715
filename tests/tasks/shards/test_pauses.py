"""A pause that a host asks for reaches the other machines, or the log says that it does not."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.postgres import Postgres
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.turns import SharedTurns
from warta.tasks.web.pacing import Pacing

HOST = "satu.example"


@pytest.mark.parametrize("is_stopping", [False, True])
def test_pause_during_an_outage_is_sent_after_it_or_logged(
    postgres: Postgres, is_stopping: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise another machine sends the host requests that it has just declined, and nobody knows."""
    address, stop = postgres.database(), threading.Event()
    caplog.set_level(logging.WARNING, "warta")

    async def pause(queue: QueueConnection) -> None:
        pacing = Pacing(0, 8, SharedTurns(queue, 60))
        pacing.pause(HOST, datetime.now(UTC) + timedelta(minutes=10), is_new=True)
        await pacing.close()

    with (
        closing(QueueConnection(address, is_stopping=stop.is_set)) as queue,
        psycopg.connect(address, autocommit=True) as server,
    ):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if is_stopping:
            stop.set()
        asyncio.run(pause(queue))
        stop.clear()
        pause_seconds = SharedTurns(queue, 60).reserve({HOST: 0}).pause_seconds
    logged = [record for record in caplog.records if record.message == "pause not shared"]
    if is_stopping:
        assert pause_seconds == 0
        assert [vars(record)["values"]["host"] for record in logged] == [HOST]
    else:
        assert pause_seconds == pytest.approx(600, abs=60)
        assert not logged
