"""Fork the runs of `serve` from a process that has imported what a run needs.

Prefect's runner starts a new interpreter for each run, which imports Prefect and our code again:
two seconds of CPU every five minutes, mostly to find that no feed is due.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import BaseContext
from types import SimpleNamespace

from warta.tasks.run.forking import fork_server

# `undisturbed` comes first, as it keeps SIGTERM from ending that process, `warmed` last. The others
# are what a run uses, and what our main module imports, which a new process executes first.
_PRELOADED = [
    "warta.flows.undisturbed",
    "warta.flows.serve",
    "warta.commands.display",
    "warta.commands.collect",
    "warta.commands.export",
    "warta.commands.failures",
    "warta.commands.questions",
    "warta.commands.upkeep",
    "prefect.main",
    "prefect.flow_engine",
    "prefect.events.clients",
    "warta.flows.warmed",
]


def fork_runs() -> None:
    """Make Prefect's runner fork its processes, for the rest of this process's life.

    Prefect's engine uses only `get_context` of the module `multiprocessing`, to ask for "spawn".
    """
    from prefect import flow_engine

    context = fork_server(_PRELOADED)

    def get_context(_: str) -> BaseContext:
        return context

    vars(flow_engine)["multiprocessing"] = SimpleNamespace(
        get_context=get_context, context=multiprocessing.context
    )
