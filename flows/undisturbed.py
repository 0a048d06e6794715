"""Imported first by the process that runs are forked from: SIGTERM is for the runs alone.

systemd sends it to every process of a service. That process waits for the end of the runs, and ends
with the last of them.
"""

from __future__ import annotations

import os
import signal

from warta.storage.warehouse.frames import without_pandas

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # tasks.run.forking blocks it
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
without_pandas()  # no run makes frames
