"""Whether the clocks of machines that work together agree: what one dates, another reads."""

from __future__ import annotations

from warta.storage.queue.connection import QueueConnection

# Of the shortest time between two polls of a feed a fifth. Leases and turns go by the database's
# clock, whatever the others say.
MOST_SECONDS_OFF = 60.0


def clock_problem(queue: QueueConnection) -> str | None:
    """Return what to say where this machine's clock is not the database's; None where it is."""
    ahead = queue.seconds_ahead()
    if abs(ahead) <= MOST_SECONDS_OFF:
        return None
    return (
        f"{queue.place}: the clock of this machine is {abs(ahead):,.0f} s "
        f"{'ahead of' if ahead > 0 else 'behind'} the database's; set both right"
    )
