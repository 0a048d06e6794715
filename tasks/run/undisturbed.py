"""Ignore SIGTERM; imported first by the process that workers are forked from.

systemd and Prefect send the signal to every process of a run. The run needs its workers to save
what has come; it ends them itself, and they end when it dies.
"""

from __future__ import annotations

import gc
import signal

from warta.tasks.run.forking import without_report_of_abandoned

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # tasks.run.forking blocks it
without_report_of_abandoned()
# What is imported next lives for ever: collecting garbage among it takes a tenth of the time.
# Workers enable it again.
gc.disable()
