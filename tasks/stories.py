"""Place new articles in their stories."""

from __future__ import annotations

from warta.tasks.placing import place_next_in_stories
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event

# A batch reads one window in one transaction, which takes half a second.
ARTICLES_A_BATCH = 500
# With a model, the first article of a story takes 50 ms.
LINKED_A_BATCH = 100
# A run's share of a long backlog (such as after a change of method); the next run continues.
MOST_A_RUN = 10_000


@effect("place articles in stories")
def place_in_stories(context: RunContext, across_languages: bool) -> int:
    """Place articles without a story, recent news first; return how many.

    Not retried: each batch is one transaction, and the next run continues.
    """
    most = LINKED_A_BATCH if across_languages else ARTICLES_A_BATCH
    placed = 0
    while placed < MOST_A_RUN and not context.stop.is_set():
        placements = place_next_in_stories(
            context.warehouse, most, across_languages, context.quarantine
        )
        if placements is None:
            break
        placed += len(placements)
        founded = sum(each.similarity is None for each in placements)
        event("articles placed", articles=len(placements), founded=founded)
    return placed
