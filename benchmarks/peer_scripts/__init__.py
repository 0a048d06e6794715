"""What a person would write instead of Warta: feeds in, articles in DuckDB out, in one process.

Each is called as `SCRIPT DATABASE PROXY FEED…` by benchmarks/peers.py, and has no robots.txt, no
pacing, second try, duplicates, versions or archive.
"""
