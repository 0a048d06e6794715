"""Watches deliver each match once, and a failure costs only its own watch or receiver."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import sqlite3
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.receivers import MailReceiver, Post, WebReceiver, web_receiver
from tests.tasks.watches.conftest import FLOODS, Watched
from warta.news.watches.watch import Target, command, mail
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.watches.definitions import enable_watch, watches
from warta.storage.watches.file import changing, copy_watches
from warta.storage.watches.outbox import forget_addresses
from warta.tasks.clustering import remove
from warta.tasks.watches.removal import forget_removed
from warta.tasks.watches.round import keep_watch


def test_match_is_delivered_once(watched: Watched, hook: WebReceiver) -> None:
    """Matches from before the watch are not sent; later ones are sent once."""
    watched.flood(1)
    watched.watch(hook.url)
    assert watched.round().delivered == 0
    watched.flood(2, 3)
    assert watched.round().delivered == 2
    assert watched.round().delivered == 0
    watched.flood(1, 2, 3)  # published again, with nothing new
    assert watched.round().delivered == 0
    assert sorted(hook.titles()) == ["Flood 2", "Flood 3"]
    [post] = hook.posts
    assert post.body["watch"] == "floods" and post.body["delivery_id"] == post.key
    assert "2 new matches" in post.body["text"]
    item = post.body["items"][0]
    assert item["url"].startswith("http") and item["id"].startswith("urn:uuid:")
    assert item["row"]["title"] == item["title"]


def test_existing_matches_are_delivered_with_the_option(
    watched: Watched, hook: WebReceiver
) -> None:
    """A person who moves to another receiver wants all of them there."""
    watched.flood(1, 2)
    watched.watch(hook.url, existing=True)
    assert watched.round().delivered == 2


def test_match_that_disappears_and_returns_is_not_delivered_again(
    watched: Watched, hook: WebReceiver
) -> None:
    """An edited headline may match, not match, and match again."""
    watched.watch(hook.url)
    watched.flood(1)
    watched.round()
    watched.publish("UPDATE store.article SET title = 'Rain' WHERE title = 'Flood 1'")
    watched.round()
    watched.flood(1)
    watched.round()
    assert hook.titles() == ["Flood 1"]


def test_many_matches_come_in_several_deliveries(watched: Watched, hook: WebReceiver) -> None:
    """Ten thousand are delivered too, each of them once."""
    watched.watch(hook.url, question="SELECT 'Row ' || range AS title FROM range(0)")
    with sqlite3.connect(watched.home.watches) as database:
        database.execute(
            "UPDATE watch SET question = ?",
            ["SELECT 'Row ' || range AS title, range AS id FROM range(10050)"],
        )
    report = watched.round()
    assert report.delivered == 10_000
    assert len(hook.posts) == 100
    assert len(set(hook.titles())) == 10_000
    assert "more than 10,000 rows" in (watched.state().note or "")


def test_failing_receiver_is_tried_rarely_and_gets_everything_in_the_end(
    watched: Watched, hook: WebReceiver
) -> None:
    """It may be down for a night: nothing is lost, and it is not overloaded."""
    hook.answer = lambda post: (503, {"Retry-After": "7200"})
    watched.watch(hook.url)
    watched.flood(1)
    assert watched.round(at_once=False).failed_targets == 1
    [target] = watched.state().targets
    assert watched.state().status == "failing"
    assert (target.failures, target.waiting, target.reason) == (1, 1, "HTTP 503: ok")
    assert target.next_attempt_at is not None
    wait = target.next_attempt_at - datetime.now(UTC)
    assert timedelta(hours=1.9) < wait <= timedelta(hours=2)
    watched.flood(2)
    watched.round(at_once=False)
    assert len(hook.posts) == 1  # it is not tried before that time
    hook.answer = lambda post: 200
    watched.round()
    assert sorted(hook.titles()) == ["Flood 1", "Flood 1", "Flood 2"]
    assert hook.posts[0].key == hook.posts[1].key  # the same delivery has the same key
    assert watched.state().status == "ok"


def test_hanging_receiver_costs_only_its_time_limit(watched: Watched, hook: WebReceiver) -> None:
    """The other receivers get their deliveries, and the round ends."""

    has_ended = threading.Event()

    def hang(post: Post) -> int:
        has_ended.wait(60)
        return 200

    with web_receiver() as other:
        hook.answer = hang
        watched.watch(hook.url, other.url)
        watched.flood(1)
        report = watched.round(delivery_seconds=4)
        has_ended.set()
        assert (report.delivered, report.failed_targets) == (1, 1)
        assert other.titles() == ["Flood 1"]
    failing, well = watched.state().targets
    assert failing.reason == "no answer within 4 s" and well.failures == 0


def test_redirect_of_a_receiver_is_not_followed(watched: Watched, hook: WebReceiver) -> None:
    """Matches must not go to anybody whom the person did not choose."""
    with web_receiver() as other:
        hook.answer = lambda post: (307, {"Location": other.url})
        watched.watch(hook.url)
        watched.flood(1)
        assert watched.round().failed_targets == 1
        assert other.posts == []
    assert "redirects" in (watched.state().targets[0].reason or "")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://nosuch.invalid/x"])
def test_unreachable_receiver_has_a_reason_without_its_token(watched: Watched, url: str) -> None:
    """The line in `status` says what to look for, and shows no secret."""
    watched.watch(f"{url}?token=secret")
    watched.flood(1)
    assert watched.round().failed_targets == 1
    [target] = watched.state().targets
    assert target.reason and "secret" not in target.reason
    assert "secret" not in target.target.label


def test_watch_with_a_broken_query_is_disabled_and_the_others_go_on(
    watched: Watched, hook: WebReceiver
) -> None:
    """A column may be gone after an upgrade; `status` says so until a person corrects it."""
    watched.watch(hook.url, name="broken")
    watched.watch(hook.url, name="floods")
    with sqlite3.connect(watched.home.watches) as database:
        database.execute(
            "UPDATE watch SET question = 'SELECT gone FROM articles' WHERE name = 'broken'"
        )
    watched.flood(1)
    report = watched.round()
    assert (report.failed, report.delivered) == (1, 1)
    state = watched.state("broken")
    assert state.status == "disabled" and "gone" in (state.reason or "")
    assert watched.round().asked == 1
    with changing(watched.home) as database:
        database.execute("UPDATE watch SET question = ? WHERE name = 'broken'", [FLOODS])
        assert enable_watch(database, "broken")
    assert watched.round().asked == 2
    assert watched.state("broken").status == "ok"


def test_watch_that_takes_too_long_three_times_is_disabled(watched: Watched) -> None:
    """Once may be a busy machine; always is the query's fault."""
    watched.watch()
    with sqlite3.connect(watched.home.watches) as database:
        database.execute(
            "UPDATE watch SET question = 'SELECT count(*) FROM range(100000000) a, range(10000) b'"
        )
    short = watched.policy.limits.__class__(0.4, 256, 64, 1)
    for failures in (1, 2, 3):
        assert watched.round(limits=short).failed == 1
        assert watched.state().is_disabled == (failures == 3)
    assert "0.4 s" in (watched.state().reason or "")


def test_mail_with_the_matches_is_sent_once(watched: Watched, mailbox: MailReceiver) -> None:
    """A hostile headline stays a line of the text, and adds no header."""
    watched.watch(mail("me@news.example"))
    watched.flood(1)
    watched.publish(
        "UPDATE store.article SET title = E'Flood\\r\\nBcc: all@evil.example\\r\\n\\r\\n<b>' "
        "WHERE title = 'Flood 1'"
    )
    assert watched.round(mail_server=mailbox.url, mail_password="me:secret").delivered == 1
    assert watched.round(mail_server=mailbox.url).delivered == 0
    [raw] = mailbox.mails
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "me@news.example" and message["Bcc"] is None
    assert "floods: 1 new match" in message["Subject"]
    assert message["Message-ID"].endswith("@news.example>")
    assert "Flood Bcc: all@evil.example <b>\nhttp" in message.get_content().replace("\r\n", "\n")
    assert len(mailbox.logins) == 1


def test_refused_mail_waits_with_the_servers_reason(
    watched: Watched, mailbox: MailReceiver
) -> None:
    """A person corrects the settings by it, and loses no match."""
    watched.watch(mail("me@news.example"))
    watched.flood(1)
    assert watched.round().failed_targets == 1
    assert "mail_server" in (watched.state().targets[0].reason or "")
    mailbox.refusal = "550 no such mailbox"
    watched.round(mail_server=mailbox.url)
    assert watched.state().targets[0].reason == "SMTP 550: no such mailbox"
    mailbox.refusal = "530 authentication required"
    watched.round(mail_server=mailbox.url)
    assert "warta watch password" in (watched.state().targets[0].reason or "")
    mailbox.hangs = True
    watched.round(mail_server=mailbox.url, delivery_seconds=0.3)
    assert "timed out" in (watched.state().targets[0].reason or "")
    assert mailbox.mails == [] and watched.state().targets[0].waiting == 1


def test_command_gets_the_matches_on_its_input_without_a_shell(
    watched: Watched, tmp_path: Path
) -> None:
    """Strangers' words are data, and never part of a command line."""
    script = tmp_path / "take.py"
    script.write_text(
        "import json, os, sys\n"
        f"with open({str(tmp_path / 'taken')!r}, 'a') as file:\n"
        "    print(os.environ['WARTA_DELIVERY'], json.load(sys.stdin)['watch'], file=file)\n"
    )
    watched.watch(command(f"{sys.executable} {script} '$(touch no)'"))
    watched.flood(1)
    assert watched.round().delivered == 1
    assert (tmp_path / "taken").read_text().split()[1] == "floods"
    script.write_text("import sys; sys.exit('no room')")
    watched.flood(2)
    assert watched.round().failed_targets == 1
    assert watched.state().targets[0].reason == "exit code 1: no room"
    script.write_text("import time; time.sleep(60)")
    watched.round(delivery_seconds=0.4)
    assert "killed" in (watched.state().targets[0].reason or "")
    script.unlink()
    shutil.copy(sys.executable, tmp_path / "other")
    watched.watch(command("/no/such/command"), name="other")
    watched.flood(3)
    watched.round()
    assert "No such file" in (watched.state("other").targets[0].reason or "")


def test_event_waits_without_prefects_api(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent once there is an API to take it."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    watched.watch(Target("event"))
    watched.flood(1)
    assert watched.round().failed_targets == 1
    assert "PREFECT_API_URL" in (watched.state().targets[0].reason or "")


def test_removed_article_is_deleted_from_waiting_deliveries(
    watched: Watched, hook: WebReceiver
) -> None:
    """A removal request also holds for what was not delivered yet."""
    hook.answer = lambda post: 500
    watched.watch(hook.url)
    watched.flood(1, 2)
    watched.round()
    urls = {item["title"]: item["url"] for item in hook.posts[0].body["items"]}
    with changing(watched.home) as database:
        assert forget_addresses(database, [urls["Flood 1"], "https://other.example/"]) == 1
    hook.posts.clear()
    hook.answer = lambda post: 200
    watched.round()
    assert hook.titles() == ["Flood 2"]


def test_a_removal_request_holds_for_deliveries_and_feeds(
    watched: Watched, hook: WebReceiver
) -> None:
    """`warta remove` promises that the article is gone, whichever of its addresses is named."""
    hook.answer = lambda post: 500
    watched.watch(hook.url, feed=True)
    watched.flood(1, 2)
    watched.round()
    url = next(i["url"] for i in hook.posts[0].body["items"] if i["title"] == "Flood 1")
    with Warehouse(watched.home).transaction() as database:
        database.execute("DELETE FROM store.page")  # made-up articles have none in the archive
        addresses = [f"{url}?utm_source=x"]
        remove(database, Archive(watched.home), addresses, "asked for", datetime.now(UTC))
    watched.publish("DELETE FROM store.article WHERE title = 'Flood 1'")
    assert forget_removed(watched.home, watched.policy) == 1
    assert "Flood 1" not in (watched.home.feeds_out / "floods.rss").read_text()
    hook.posts.clear()
    hook.answer = lambda post: 200
    watched.round()
    assert hook.titles() == ["Flood 2"]


def test_backup_has_the_watches_and_their_known_matches(watched: Watched, tmp_path: Path) -> None:
    """A restored home must deliver nothing twice."""
    watched.flood(1)
    watched.watch("https://hooks.example/x")
    copy = Home(tmp_path / "copy")
    copy.make()
    copy_watches(watched.home, copy)
    assert watches(copy) == watches(watched.home)
    assert watches(copy)[0].seen == 1
    assert stat.S_IMODE(copy.watches.stat().st_mode) == 0o600


def test_only_the_owner_can_read_the_watches(watched: Watched) -> None:
    """Addresses of webhooks are passwords."""
    watched.watch("https://hooks.example/services/secret")
    assert stat.S_IMODE(watched.home.watches.stat().st_mode) == 0o600
    assert "secret" not in watched.state().watch.targets[0].label


def test_damaged_file_of_watches_fails_no_run(watched: Watched) -> None:
    """The run has collected its news; the log names the fault."""
    watched.home.watches.write_bytes(b"no database" * 1000)
    assert keep_watch(watched.home, watched.policy).asked == 0
    with pytest.raises(StorageError, match="warta watch add"):
        watches(watched.home)
    with pytest.raises(StorageError, match="watches"):
        watched.round()


def test_waiting_deliveries_are_made_without_a_snapshot(
    watched: Watched, hook: WebReceiver
) -> None:
    """Earlier matches are sent even if the snapshot can't be read."""
    hook.answer = lambda post: 500
    watched.watch(hook.url)
    watched.flood(1)
    watched.round()
    hook.answer = lambda post: 200
    watched.home.snapshot.unlink()
    with pytest.raises(StorageError, match="warta collect"):
        watched.round()
    assert hook.titles() == ["Flood 1", "Flood 1"]
    assert not watched.state().is_disabled


def test_home_without_watches_gets_no_file(tmp_path: Path) -> None:
    """Most homes have none."""
    home = Home(tmp_path)
    assert watches(home) == []
    assert list(tmp_path.iterdir()) == []


def test_delivery_that_waited_two_weeks_is_dropped(watched: Watched, hook: WebReceiver) -> None:
    """A receiver that is gone for good must not fill the disk."""
    hook.answer = lambda post: 410
    watched.watch(hook.url)
    watched.flood(1)
    watched.round()
    assert watched.state().targets[0].waiting == 1
    with changing(watched.home) as database:
        old = (datetime.now(UTC) - timedelta(days=15)).isoformat()
        database.execute("UPDATE delivery SET made_at = ?", [old])
    watched.round()
    assert watched.state().targets[0].waiting == 0


def test_delivery_is_valid_json_for_any_value_of_a_row(watched: Watched, hook: WebReceiver) -> None:
    """NaN, blobs, intervals and nested values must arrive in a form that any program reads."""
    watched.watch(hook.url, question="SELECT 1 AS id WHERE false")
    with sqlite3.connect(watched.home.watches) as database:
        database.execute(
            "UPDATE watch SET question = ?",
            [
                "SELECT 'x' AS title, 'nan'::DOUBLE AS a, [1, NULL] AS b, {'c': DATE '2026-11-01'} "
                "AS d, INTERVAL 3 DAY AS e, 'ab'::BLOB AS f, 2::HUGEINT AS g, 1.5::DECIMAL(3,1) AS h"
            ],
        )
    assert watched.round().delivered == 1
    row = hook.posts[0].body["items"][0]["row"]
    assert row["a"] is None and row["b"] == [1, None] and row["d"] == {"c": "2026-11-01"}
    assert json.dumps(row, allow_nan=False)
