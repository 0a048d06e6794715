"""The script of twenty lines: feedparser, httpx, Trafilatura with metadata, DuckDB.

For benchmarks.peers. Arguments: the database to make, the proxy to fetch through, the feeds.
"""

import sys
from typing import Any

import duckdb
import feedparser
import httpx
import trafilatura

database, proxy, *feeds = sys.argv[1:]
with duckdb.connect(database) as news, httpx.Client(proxy=proxy, follow_redirects=True) as web:
    news.execute("CREATE TABLE article (url TEXT, title TEXT, author TEXT, date TEXT, text TEXT)")
    for feed in feeds:
        for entry in feedparser.parse(web.get(feed).content).entries:
            page = web.get(entry.link)
            article: Any = trafilatura.bare_extraction(
                page.content, url=entry.link, with_metadata=True
            )
            if article is not None and article.text:
                row = [entry.link, article.title, article.author, article.date, article.text]
                news.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
