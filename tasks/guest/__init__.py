"""How Warta behaves on the web: the HTTP client, connections, pacing and robots.txt."""
