"""Strangers, which are sites that answer anything: their answers, their web, the checks of runs.

For benchmarks.fuzz_runs and tests/end_to_end/test_strangers.py.
"""
