"""A signal whose handler raises where Python can only ignore exceptions still stops the process."""

from __future__ import annotations

import subprocess
import sys

# The handler runs within the callback, `__del__` or collection that sends the signal.
PROCESS = """
import gc, os, signal, time, weakref
from prefect.exceptions import TerminationSignal
from warta.tasks.run.lost_signals import send_lost_signals_again

class Thing:
    def __init__(self, last_act):
        self.last_act = last_act

    def __del__(self):
        self.last_act()

def weak_reference(act):
    kept.append(weakref.ref(thing := Thing(int), lambda _: act()))
    del thing

def deleted(act):
    Thing(act)

def collected(act):
    first, second = Thing(act), Thing(int)
    first.other, second.other = second, first
    del first, second
    gc.collect()

def stop(number, frame):
    raise TerminationSignal(signal=number)

kept = []
signal.signal(signal.SIGTERM, stop)
send_lost_signals_again()
for place in [weak_reference, deleted, collected]:
    for number in [signal.SIGTERM, signal.SIGINT]:
        try:
            place(lambda: os.kill(os.getpid(), number))
            time.sleep(20)
            print(place.__name__, number.name, "was lost")
        except (TerminationSignal, KeyboardInterrupt) as error:
            print(place.__name__, type(error).__name__)
deleted(lambda: 1 / 0)
"""


def test_a_signal_that_arrives_in_a_callback_stops_the_process_without_a_traceback() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROCESS], capture_output=True, text=True, timeout=180, check=True
    )
    assert run.stdout.splitlines() == [
        f"{place} {error}"
        for place in ["weak_reference", "deleted", "collected"]
        for error in ["TerminationSignal", "KeyboardInterrupt"]
    ]
    assert run.stderr.count("Traceback") == 1, "only that of another error is printed"
    assert "ZeroDivisionError" in run.stderr
