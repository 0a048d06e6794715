"""`warta ui`: serve pages of the collected news, to this machine only."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import click

from warta.commands.options import PLACE_OPTION, BadArgument
from warta.commands.running import interrupted_by_sigterm
from warta.settings import load_settings

PORT = 8710  # chosen by hand


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="0: any free port.",
)
@PLACE_OPTION
def ui(port: int, home: Path | str | None) -> None:
    """Show the news in a browser on this machine.

    Stories, search, articles, feeds, charts and SQL. It reads the published news and changes
    nothing; collect and serve may run at the same time. Ctrl-C ends it.
    """
    from warta.flows.places import place_name, place_of
    from warta.flows.policies import query_limits
    from warta.storage.lake.location import Lake

    settings = load_settings(home=home)
    listener = listening(port)
    own_port = listener.getsockname()[1]

    import uvicorn

    from warta.flows.policies import watch_policy
    from warta.ui.application import application

    hosts = [f"{name}:{own_port}" for name in ("127.0.0.1", "localhost")]
    place = place_of(settings)
    # Watches belong to a home.
    watching = None if isinstance(place, Lake) else watch_policy(settings)
    app = application(place, query_limits(settings), hosts, watching)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            timeout_keep_alive=5,
        )
    )
    click.echo(f"the news in {place_name(settings)}: http://127.0.0.1:{own_port}/ (Ctrl-C ends it)")
    with contextlib.suppress(KeyboardInterrupt), interrupted_by_sigterm():  # the usual end
        server.run(sockets=[listener])


def listening(port: int) -> socket.socket:
    """Return a socket that listens on loopback. Raises BadArgument if the port can't be used."""
    try:
        listener = socket.create_server(("127.0.0.1", port))
        # asyncio sets it for its own sockets only; without it, the second part of each answer waits
        # 40 ms for the browser's acknowledgement of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise BadArgument(
            f"port {port} can't be used ({error.strerror}); name another with --port, or 0 for any"
        ) from error
