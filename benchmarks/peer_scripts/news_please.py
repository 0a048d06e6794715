"""The script of script.py, with news-please instead of Trafilatura, for benchmarks.peers."""

import sys

import duckdb
import feedparser
import httpx
from newsplease import NewsPlease

database, proxy, *feeds = sys.argv[1:]
with duckdb.connect(database) as news, httpx.Client(proxy=proxy, follow_redirects=True) as web:
    news.execute("CREATE TABLE article (url TEXT, title TEXT, author TEXT, date TEXT, text TEXT)")
    for feed in feeds:
        for entry in feedparser.parse(web.get(feed).content).entries:
            page = web.get(entry.link)
            try:
                article = NewsPlease.from_html(page.content, url=entry.link, fetch_images=False)
            except Exception as error:  # it raises whatever its seven extractors raise
                print(f"{entry.link}: {error!r}", file=sys.stderr)
                continue
            if article.maintext:
                authors, date = "; ".join(article.authors or ()), str(article.date_publish or "")
                row = [entry.link, article.title, authors, date, article.maintext]
                news.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
