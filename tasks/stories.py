"""Place the articles that are new in the stories they tell."""

from __future__ import annotations

from warta.tasks.placing import place_next_in_stories
from warta.tasks.run.desk import Desk
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

# One window is read for each batch, and one transaction kept open: half a second.
ARTICLES_A_BATCH = 500
# With a model a founder costs 50 ms.
LINKED_A_BATCH = 100
# A run's share of a long backlog (after a change of method, say); the next run goes on with it.
MOST_A_RUN = 10_000


@effect("place articles in stories")
def place_in_stories(desk: Desk, across_languages: bool) -> int:
    """Place what has no story yet, recent news first; returns how many articles.

    Not retried: each batch commits whole, and what is not placed yet is the next run's queue.
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
