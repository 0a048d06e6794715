"""No connection leaves for a private network, whatever a name resolves to, today or a moment later."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from warta.news.web.networks import Allowed
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.tasks.guest.client import Answer as Got
from warta.tasks.guest.client import NoAnswer, Web, WebPolicy

HOST = "satu.example"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What names resolve to: at the first question, at the second…; the last answer stays."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        if host not in known:
            return real(host, port, *rest, **options)
        answers = known[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("NO_PROXY", "*")
    return known


def get(url: str, *, allowed: str = "", proxy: str | None = None) -> Got | NoAnswer:
    async def ask() -> Got | NoAnswer:
        policy = WebPolicy(
            user_agent="warta/test",
            host_delay_seconds=0,
            timeout_seconds=5,
            proxy=proxy,
            allowed=Allowed.parsed(allowed),
        )
        async with Web(policy) as web:
            return await web.get_following(url)

    return asyncio.run(ask())


def port_of(room: Newsroom) -> str:
    return room.proxy_url.rpartition(":")[2]


def reason(answer: Got | NoAnswer) -> str:
    assert isinstance(answer, NoAnswer), answer
    return answer.reason


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
@pytest.mark.usefixtures("names")
def test_nothing_on_this_machine_is_asked(room: Newsroom, host: str) -> None:
    said = reason(get(f"http://{host}:{port_of(room)}/"))
    assert "not a public address" in said or "local network" in said
    assert "allowed_hosts" in said
    assert room.requests == ()


def test_a_name_that_leads_into_a_private_network_is_refused(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    names[HOST] = [["127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed")
    assert reason(answer).startswith(f"{HOST} leads to 127.0.0.1")
    names[HOST] = [["10.0.0.1", "fd00::1", "::ffff:127.0.0.1"]]
    assert "leads to 10.0.0.1" in reason(get(f"http://{HOST}:{port_of(room)}/feed"))
    assert room.requests == ()


def test_of_several_addresses_only_the_allowed_are_dialled(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """A private one among them, as a rebinding server gives it, is passed over."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.2", "127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.1")
    assert isinstance(answer, Got)
    assert len(room.requests) == 1


def test_the_address_that_was_checked_is_the_one_connected_to(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """DNS rebinding: a name that leads elsewhere when it is resolved again gains nothing."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.1"], ["127.0.0.2"]]
    assert isinstance(get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.1"), Got)
    assert names[HOST] == [["127.0.0.2"]], "resolved once"


def test_an_address_that_does_not_answer_gives_way_to_the_next(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.9", "127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.0/8")
    assert isinstance(answer, Got)


def test_an_allowed_name_is_asked_wherever_it_leads(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """An intranet's publisher, or the newsroom."""
    room.add_publisher("satu.intranet", *sample_stories(1), language="id")
    names["satu.intranet"] = [["127.0.0.1"]]
    url = f"http://satu.intranet:{port_of(room)}/feed"
    assert isinstance(get(url, allowed="satu.intranet"), Got)
    assert "local network" in reason(get(url))


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://localhost/", "http://[fd00:ec2::254]/"],
)
def test_redirects_into_a_private_network_end_there_behind_a_proxy_too(
    room: Newsroom, target: str
) -> None:
    """The proxy may well reach what we must not."""
    room.script(HOST, "/go", Answer(status=302, headers={"Location": target}))
    assert "allowed_hosts" in reason(get(f"http://{HOST}/go", proxy=room.proxy_url))
    assert [request.host for request in room.requests] == [HOST]


def test_other_schemes_are_no_addresses(room: Newsroom) -> None:
    for target in ("file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x"):
        room.script(HOST, "/go", Answer(status=302, headers={"Location": target}))
        said = reason(get(f"http://{HOST}/go", proxy=room.proxy_url))
        assert "cannot fetch" in said or "not an address" in said
    assert {request.path for request in room.requests} == {"/go"}
