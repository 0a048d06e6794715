"""Scripts that a person might write instead of using Warta: from feeds to articles in DuckDB.

benchmarks/peers.py calls each as `SCRIPT DATABASE PROXY FEED…`. They know no robots.txt, pacing,
retries, duplicates, versions or archive.
"""
