"""Send a signal to this process again if Python lost it.

Python calls a signal's handler between any two instructions of the main thread, also within the
callback of a weak reference, `__del__` or a collection of garbage. An exception of the handler
cannot leave these: Python prints it as ignored, and the request to stop is lost (the documentation
of `sys.unraisablehook`). The handlers of Prefect and of Ctrl-C do raise exceptions.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

AGAIN_SECONDS = 0.05  # long after the callback has ended: a handler that runs within it is lost too


def send_lost_signals_again() -> None:
    """Send each lost signal again from now on, also in forks, and print no traceback of it."""
    sys.unraisablehook = _report_unless_signal


def _report_unless_signal(unraisable: sys.UnraisableHookArgs) -> None:
    number = _signal_of(unraisable.exc_value)
    if number is None:
        sys.__unraisablehook__(unraisable)
        return
    again = threading.Timer(AGAIN_SECONDS, os.kill, [os.getpid(), number])
    again.daemon = True
    again.start()


def _signal_of(error: BaseException | None) -> int | None:
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    # Prefect's exception is asked for by its name: importing it would take a second.
    is_prefects = type(error).__name__ == "TerminationSignal"
    return getattr(error, "signal", signal.SIGTERM) if is_prefects else None
