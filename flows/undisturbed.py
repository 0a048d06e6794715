"""Make the process that runs are forked from ignore SIGTERM; imported there before anything else.

systemd sends SIGTERM to every process of a service. Only the runs shall stop: the process that they
are forked from waits for them and ends with the last.
"""

from __future__ import annotations

import os
import signal

from warta.storage.warehouse.frames import without_pandas
from warta.tasks.run.forking import without_report_of_abandoned
from warta.tasks.run.lost_signals import send_lost_signals_again

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])  # tasks.run.forking blocks it
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
send_lost_signals_again()
without_pandas()  # no run makes frames
without_report_of_abandoned()
