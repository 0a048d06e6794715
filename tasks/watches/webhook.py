"""Deliver by POST: to a webhook as JSON, or to Prefect's API as an event."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime

from warta.news.watches.message import body_of, payload_of
from warta.news.watches.watch import Delivery
from warta.tasks.run.sending import Refused, post
from warta.tasks.watches.policy import WatchPolicy


def post_webhook(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Send a delivery to its address; return None if the answer is 2xx.

    The header Idempotency-Key is the delivery's id: a receiver that knows it has the delivery.
    """
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": delivery.delivery_id,
        "User-Agent": policy.user_agent,
    }
    return _post(delivery.target.address, body_of(delivery), headers, policy)


def post_event(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Send a delivery to Prefect as the event "warta.watch.matched"; its id is the delivery's."""
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        return Refused("no Prefect API is known here; set PREFECT_API_URL, or use `warta serve`")
    event = {
        "occurred": datetime.now(UTC).isoformat(),
        "event": "warta.watch.matched",
        "resource": {
            "prefect.resource.id": f"warta.watch.{delivery.watch}",
            "prefect.resource.name": delivery.watch,
        },
        "payload": payload_of(delivery),
        "id": delivery.delivery_id,
    }
    headers = {"Content-Type": "application/json"}
    if password := os.environ.get("PREFECT_API_AUTH_STRING"):
        headers["Authorization"] = f"Basic {base64.b64encode(password.encode()).decode()}"
    elif key := os.environ.get("PREFECT_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    return _post(f"{api.rstrip('/')}/events", json.dumps([event]).encode(), headers, policy)


def _post(url: str, body: bytes, headers: dict[str, str], policy: WatchPolicy) -> Refused | None:
    return post(url, body, headers, seconds=policy.delivery_seconds, proxy=policy.proxy)
