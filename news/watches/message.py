"""Write a delivery: JSON for webhooks, commands and events, a mail for a mailbox.

Titles come from strangers, so they are in JSON strings, and in mail on lines of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from warta.news.feeds_out.items import items_of
from warta.news.feeds_out.write import json_item
from warta.news.text.markup import clean_line
from warta.news.watches.watch import Delivery, Match

# Limits chosen by hand. An article's whole text is at its address.
LONGEST_VALUE = 2000
_LONGEST_SUBJECT = 150
_LONGEST_LIST = 100


def matches_of(names: Sequence[str], rows: Sequence[Sequence[Any]], now: datetime) -> list[Match]:
    """Return a match for each row of an answer; equal rows count once."""
    items = items_of(names, rows)
    return [
        Match(
            key=item.uri,
            title=item.title,
            url=item.url,
            content=json_item(item, now)
            | {"row": {n: _shortened(v) for n, v in zip(names, item.row, strict=True)}},
        )
        for item in items
    ]


def payload_of(delivery: Delivery) -> dict[str, Any]:
    """Return the body of a webhook, the input of a command, the payload of an event.

    ``text`` has the matches as plain text, under the name that chat services expect.
    """
    return {
        "watch": delivery.watch,
        "delivery_id": delivery.delivery_id,
        "made_at": delivery.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "text": text_of(delivery),
        "items": [match.content for match in delivery.matches],
    }


def body_of(delivery: Delivery) -> bytes:
    """Return the payload as JSON in UTF-8."""
    text = json.dumps(payload_of(delivery), ensure_ascii=False)
    return text.encode("utf-8", "replace")


def text_of(delivery: Delivery) -> str:
    """Return the matches as plain text: a title, and its address below it."""
    listed = (f"{each.title}\n{each.url}" if each.url else each.title for each in delivery.matches)
    return f"{_headline(delivery)}\n\n" + "\n\n".join(listed)


def mail_of(delivery: Delivery, sender: str) -> EmailMessage:
    """Return the mail for a delivery; its Message-ID stays the same if it is sent again."""
    title = delivery.matches[0].title if delivery.matches else ""
    subject = clean_line(f"{_headline(delivery)}: {title}")
    message = EmailMessage()
    message["Subject"] = subject[:_LONGEST_SUBJECT]
    message["From"] = sender
    message["To"] = delivery.target.address
    message["Date"] = format_datetime(delivery.made_at)
    message["Message-ID"] = f"<{delivery.delivery_id}@{sender.rpartition('@')[2] or 'warta'}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: suppresses automatic replies
    summaries = [_mail_part(match) for match in delivery.matches]
    message.set_content(f"{_headline(delivery)}\n\n" + "\n\n".join(summaries) + "\n")
    return message


def _headline(delivery: Delivery) -> str:
    count = len(delivery.matches)
    return f"Warta {delivery.watch}: {count} new match{'' if count == 1 else 'es'}"


def _mail_part(match: Match) -> str:
    summary = str(match.content.get("summary") or "")
    return "\n".join(filter(None, (match.title, match.url, summary)))


def _shortened(value: Any) -> Any:
    """Return a value of a row for JSON, with long texts and lists cut."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_shortened(each) for each in value[:_LONGEST_LIST]]
    if isinstance(value, Mapping):
        return {str(name): _shortened(each) for name, each in value.items()}
    if isinstance(value, float) and value - value != 0:  # JSON has no NaN and infinity
        return None
    return value if isinstance(value, int | float | bool) or value is None else str(value)
