"""A first look at collected news: `marimo edit notebooks/first_look.py`, or run it as a script.

It opens the home that the commands use (WARTA_HOME, warta.toml, ./data), to read only.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="A first look at the news")


@app.cell
def _():
    import sys

    import marimo as mo

    import warta
    from warta.news.charts import STYLE, columns, ranking
    from warta.storage.errors import StorageError

    def shown(title, frame, chart=""):
        """Show a table below its chart; a script prints it."""
        if not mo.running_in_notebook():
            print(f"\n{title}\n{frame}")
        svg = mo.Html(f"<style>{STYLE}</style>{chart}") if chart else mo.md("")
        return mo.vstack([mo.md(f"## {title}"), svg, mo.ui.table(frame, selection=None)])

    try:
        news = warta.open()
    except StorageError as error:
        sys.exit(f"first_look: {error}")
    engine = news.connection
    return columns, engine, mo, news, ranking, shown


@app.cell
def _(mo, news):
    mo.md(f"""
    # A first look at the news

    The news of `{news.home}`, as they were published last. Each table is a SQL cell; the views and
    their columns are in `docs/schema.md`.
    """)
    return


@app.cell
def _(engine, mo):
    by_day = mo.sql(
        """
        SELECT strftime(published_at, '%Y-%m-%d') AS day, count(*) AS articles
        FROM articles
        WHERE published_at >= (SELECT max(published_at) FROM articles) - INTERVAL 30 DAY
        GROUP BY ALL
        ORDER BY day
        """,
        engine=engine,
        output=False,
    )
    return (by_day,)


@app.cell
def _(by_day, columns, shown):
    shown("Articles by day", by_day, columns(by_day.rows(), "Articles by day"))
    return


@app.cell
def _(engine, mo):
    stories = mo.sql(
        """
        SELECT title, site_count AS sites, article_count AS articles, first_published_at
        FROM stories
        ORDER BY site_count DESC, article_count DESC, first_published_at DESC
        LIMIT 15
        """,
        engine=engine,
        output=False,
    )
    return (stories,)


@app.cell
def _(shown, stories):
    shown("Stories on the most sites", stories)
    return


@app.cell
def _(engine, mo):
    languages = mo.sql(
        """
        SELECT coalesce(language, '?') AS language, count(*) AS articles
        FROM articles
        GROUP BY ALL
        ORDER BY articles DESC, language
        LIMIT 12
        """,
        engine=engine,
        output=False,
    )
    return (languages,)


@app.cell
def _(languages, ranking, shown):
    shown("Languages", languages, ranking(languages.rows(), "Articles by language"))
    return


@app.cell
def _(engine, mo):
    delays = mo.sql(
        """
        SELECT
            site,
            count(*) AS articles,
            round(median(date_diff('second', published_at, first_seen_at)) / 60, 1)
                AS median_delay_minutes
        FROM articles
        WHERE published_from <> 'first seen'
        GROUP BY site
        ORDER BY articles DESC, site
        LIMIT 15
        """,
        engine=engine,
        output=False,
    )
    return (delays,)


@app.cell
def _(delays, shown):
    shown("From publication to our seeing it", delays)
    return


@app.cell
def _(engine, mo):
    trouble = mo.sql(
        """
        SELECT outcome, reason, count(*) AS entries
        FROM entries
        WHERE reason IS NOT NULL
        GROUP BY ALL
        ORDER BY entries DESC, outcome, reason
        LIMIT 15
        """,
        engine=engine,
        output=False,
    )
    return (trouble,)


@app.cell
def _(shown, trouble):
    shown("Why entries gave no article", trouble)
    return


@app.cell
def _(mo, stories):
    first = stories["title"][0].split()[0] if len(stories) else ""
    words = mo.ui.text(value=first, label="Search", full_width=True)
    words
    return (words,)


@app.cell
def _(news, shown, words):
    matches = news.search(words.value).project("published_at, site, title, url").limit(20)
    shown(f"Articles with “{words.value}”", matches.pl())
    return


if __name__ == "__main__":
    app.run()
