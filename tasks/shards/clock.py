"""Compare this machine's clock with the database's: other machines read the times it writes."""

from __future__ import annotations

from warta.storage.queue.connection import QueueConnection

# A fifth of the shortest time between two polls of a feed. Leases and turns use the database's
# clock only.
MOST_SECONDS_OFF = 60.0


def clock_problem(queue: QueueConnection) -> str | None:
    """Return a message if this machine's clock differs from the database's, or None."""
    ahead = queue.seconds_ahead()
    if abs(ahead) <= MOST_SECONDS_OFF:
        return None
    return (
        f"{queue.place}: the clock of this machine is {abs(ahead):,.0f} s "
        f"{'ahead of' if ahead > 0 else 'behind'} the database's; set both right"
    )
