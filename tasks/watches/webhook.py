"""Deliver to a webhook: one POST of JSON, and to Prefect's API, which takes events likewise.

The person chose the address, so private networks may be asked, but a redirect is not followed: it
would hand what was found to somebody else.
"""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from warta.news.text.markup import clean_line
from warta.news.watches.message import body_of, payload_of
from warta.news.watches.watch import Delivery
from warta.news.web.http import REDIRECTS
from warta.tasks.watches.outcome import Refused
from warta.tasks.watches.policy import WatchPolicy

_MOST_SAID = 200
_TOO_BUSY = (429, 503)


def post_webhook(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Send a delivery to its address; None when the answer is 2xx.

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
    import json

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
    proxy = None if _is_here(url) else policy.proxy
    try:
        with (
            httpx.Client(
                timeout=policy.delivery_seconds,
                follow_redirects=False,
                proxy=proxy,
                trust_env=policy.proxy is None,
            ) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return _verdict(answer)
    except httpx.TimeoutException:
        return Refused(f"no answer within {policy.delivery_seconds:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        # The address stands in none of httpx's messages; it may hold a secret.
        return Refused(clean_line(str(error) or type(error).__name__)[:_MOST_SAID])


def _verdict(answer: httpx.Response) -> Refused | None:
    status = answer.status_code
    if 200 <= status < 300:
        return None
    if status in REDIRECTS:
        return Refused(f"HTTP {status}: it redirects, which is not followed; name the new address")
    said = clean_line(next(answer.iter_bytes(2000), b"").decode("utf-8", "replace"))
    reason = f"HTTP {status}" + (f": {said[:_MOST_SAID]}" if said else "")
    wait = answer.headers.get("Retry-After", "") if status in _TOO_BUSY else ""
    return Refused(reason, float(wait) if wait.isascii() and wait.isdigit() else None)


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
