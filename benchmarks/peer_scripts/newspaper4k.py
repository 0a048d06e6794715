"""The script of script.py, with newspaper4k instead of Trafilatura, for benchmarks.peers."""

import sys

import duckdb
import feedparser
import httpx
import newspaper

database, proxy, *feeds = sys.argv[1:]
with duckdb.connect(database) as news, httpx.Client(proxy=proxy, follow_redirects=True) as web:
    news.execute("CREATE TABLE article (url TEXT, title TEXT, author TEXT, date TEXT, text TEXT)")
    for feed in feeds:
        for entry in feedparser.parse(web.get(feed).content).entries:
            page = web.get(entry.link)
            try:
                article = newspaper.Article(entry.link, fetch_images=False)
                article.download(input_html=page.text)
                article.parse()
            except (newspaper.exceptions.ArticleException, ValueError):  # control characters
                continue
            if article.text:
                authors, date = "; ".join(article.authors), str(article.publish_date or "")
                row = [entry.link, article.title, authors, date, article.text]
                news.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)
