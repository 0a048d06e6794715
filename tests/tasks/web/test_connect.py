"""No connection is opened into a private network, whatever a name resolves to, now or a moment later."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from warta.news.web.networks import Allowed
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.tasks.web.client import Answer as Response
from warta.tasks.web.client import NoAnswer, Web, WebPolicy

HOST = "satu.example"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Return a dictionary of what names resolve to, one list a lookup; the last one repeats."""
    lists: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        if host not in lists:
            return real(host, port, *rest, **options)
        answers = lists[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("NO_PROXY", "*")
    return lists


def get(url: str, *, allowed: str = "", proxy: str | None = None) -> Response | NoAnswer:
    async def ask() -> Response | NoAnswer:
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


def reason(answer: Response | NoAnswer) -> str:
    assert isinstance(answer, NoAnswer), answer
    return answer.reason


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
@pytest.mark.usefixtures("names")
def test_this_machine_is_never_requested(room: Newsroom, host: str) -> None:
    """A feed must not reach services that only listen locally."""
    text = reason(get(f"http://{host}:{port_of(room)}/"))
    assert "not a public address" in text or "local network" in text
    assert "allowed_hosts" in text
    assert room.requests == ()


def test_name_of_a_private_address_is_refused(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """Anybody can give a public name a private address."""
    names[HOST] = [["127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed")
    assert reason(answer).startswith(f"{HOST} leads to 127.0.0.1")
    names[HOST] = [["10.0.0.1", "fd00::1", "::ffff:127.0.0.1"]]
    assert "leads to 10.0.0.1" in reason(get(f"http://{HOST}:{port_of(room)}/feed"))
    assert room.requests == ()


def test_only_the_allowed_addresses_of_a_name_are_tried(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """A DNS server that attacks us may mix a private address with public ones."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.2", "127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.1")
    assert isinstance(answer, Response)
    assert len(room.requests) == 1


def test_connection_goes_to_the_address_that_was_checked(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """DNS rebinding: a name that resolves to another address the second time must gain nothing."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.1"], ["127.0.0.2"]]
    assert isinstance(get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.1"), Response)
    assert names[HOST] == [["127.0.0.2"]], "resolved once"


def test_next_address_is_tried_if_one_does_not_answer(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """Many sites have an address that does not answer, such as a broken IPv6 one."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    names[HOST] = [["127.0.0.9", "127.0.0.1"]]
    answer = get(f"http://{HOST}:{port_of(room)}/feed", allowed="127.0.0.0/8")
    assert isinstance(answer, Response)


def test_allowed_name_may_have_a_private_address(
    room: Newsroom, names: dict[str, list[list[str]]]
) -> None:
    """A person may collect from an intranet."""
    room.add_publisher("satu.intranet", *sample_stories(1), language="id")
    names["satu.intranet"] = [["127.0.0.1"]]
    url = f"http://satu.intranet:{port_of(room)}/feed"
    assert isinstance(get(url, allowed="satu.intranet"), Response)
    assert "local network" in reason(get(url))


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data/", "http://localhost/", "http://[fd00:ec2::254]/"],
)
def test_redirect_into_a_private_network_is_refused_with_a_proxy_too(
    room: Newsroom, target: str
) -> None:
    """The proxy may be able to reach what we must not."""
    room.script(HOST, "/go", Answer(status=302, headers={"Location": target}))
    assert "allowed_hosts" in reason(get(f"http://{HOST}/go", proxy=room.proxy_url))
    assert [request.host for request in room.requests] == [HOST]


def test_redirects_to_other_schemes_are_refused(room: Newsroom) -> None:
    """A redirect must not make us read a file of this machine."""
    for target in ("file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x"):
        room.script(HOST, "/go", Answer(status=302, headers={"Location": target}))
        text = reason(get(f"http://{HOST}/go", proxy=room.proxy_url))
        assert "cannot fetch" in text or "not an address" in text
    assert {request.path for request in room.requests} == {"/go"}
