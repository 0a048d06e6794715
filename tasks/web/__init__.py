"""Behave well on the web: HTTP client, connections, pacing and robots.txt."""
