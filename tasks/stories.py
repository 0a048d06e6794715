"""Place new articles in their stories."""

from __future__ import annotations

from warta.tasks.placing import place_next_in_stories
from warta.tasks.run.desk import Desk
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

# Each batch reads one window and keeps one transaction open: half a second.
ARTICLES_A_BATCH = 500
# With a model, a story's founder takes 50 ms.
LINKED_A_BATCH = 100
# A run's share of a long backlog (such as after a change of method); the next run continues.
MOST_A_RUN = 10_000


@effect("place articles in stories")
def place_in_stories(desk: Desk, across_languages: bool) -> int:
    """Place articles without a story, recent news first; return how many.

    Not retried: each batch commits whole, and the rest stays queued for the next run.
    """
    most = LINKED_A_BATCH if across_languages else ARTICLES_A_BATCH
    placed = 0
    while placed < MOST_A_RUN and not desk.stop.is_set():
        found = place_next_in_stories(desk.warehouse, most, across_languages, desk.quarantine)
        if found is None:
            break
        placed += len(found)
        founded = sum(each.similarity is None for each in found)
        event("articles placed", articles=len(found), founded=founded)
    return placed
