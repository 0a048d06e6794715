"""Imported first by the process that workers are forked from: SIGTERM is for the run alone.

systemd and Prefect send it to every process of a run. The run saves what has come, and needs its
workers for that; it ends them itself, and they end when it dies.
"""

from __future__ import annotations

import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # tasks.run.forking blocks it
