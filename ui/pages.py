"""The pages: each queries its views and fills a template with the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from warta.news import charts as drawn
from warta.news.addresses.secrets import masked
from warta.news.text.brackets import NO_BRACKETS, brackets_that_count
from warta.news.versions.revisions import changes
from warta.storage.tables.search_page import PageSearch
from warta.ui.published import Answer, Published
from warta.ui.rendering import page
from warta.ui.shown import CLOSING, OPENING, plain
from warta.ui.views import BadValue, Question, compared, day_before_and_after, question, today

_MOST_CHANGES = 40  # shown of one edit; chosen by hand
_WHOLE_TITLE = 30  # words around a change: a title is shown whole
_ON_A_PAGE = 20  # rows; chosen by hand


def published(request: Request) -> Published:
    """Return the published news that the application reads."""
    news: Published = request.app.state.published
    return news


def ask(request: Request, question: Question, *, may_recall: bool = False) -> Answer:
    """Answer a question. Tokens in addresses of feeds are masked, as in `warta feeds list`.

    ``may_recall``: an answer from the same snapshot some minutes ago will do.
    """
    news = published(request)
    answer_of = news.ask_or_recall if may_recall else news.ask
    answer = answer_of(question.view.statement, question.values)
    with_tokens = [index for index, name in enumerate(answer.names) if name == "feed_url"]
    if not with_tokens:
        return answer
    rows = [
        tuple(
            masked(value) if index in with_tokens and value else value
            for index, value in enumerate(row)
        )
        for row in answer.rows
    ]
    return Answer(answer.names, rows)


def stories(request: Request) -> Response:
    """Show the stories of a day, those of most sites first."""
    view = question("stories", request.query_params)
    rows = ask(request, view).records
    day: date = rows[0]["day"] if rows else view.values["day"] or today()
    [counts] = published(request).ask("ui/overview").records
    before, after = day_before_and_after(day)
    return page(
        request,
        "stories.html",
        title=f"{day:%A, %d %B %Y}",
        stories=rows,
        before=before,
        after=after if after <= today() else None,
        counts=counts,
        views=[view],
    )


def search(request: Request) -> Response:
    """Show the articles that match the words, with snippets; without words, the newest."""
    words = plain(request.query_params.get("words", "")).strip()
    if group := brackets_that_count(words):
        raise BadValue(f"{group}: {NO_BRACKETS}")
    view = question("search" if words else "newest", request.query_params)
    number = view.values["page"]
    if words:
        # The page needs marks that no snippet can contain; downloads have brackets.
        matches = PageSearch(
            view.values["words"],
            _ON_A_PAGE * number + 1,
            view.values["order"] == "newest",
            opening=OPENING,
            closing=CLOSING,
        )
        rows = published(request).search(matches).records[_ON_A_PAGE * (number - 1) :]
    else:
        rows = ask(request, view).records
    return page(
        request,
        "search.html",
        title=f"Search: {words}" if words else "Newest articles",
        words=words,
        has_words=bool(rows) or not words or published(request).has_words(words),
        order=view.values.get("order", "best"),
        articles=rows[:_ON_A_PAGE],
        number=number,
        has_more=len(rows) > _ON_A_PAGE,
        given=view.given,
        views=[view],
    )


def article(request: Request) -> Response:
    """Show an article with its versions, copies and story."""
    view = question("article", request.query_params)
    rows = ask(request, view).records
    if not rows:
        raise HTTPException(404)
    [record] = rows
    others = {name: question(name, request.query_params) for name in ("versions", "copies")}
    story_view = question("story", {"id": str(record["story_id"])})
    # At a million articles it takes 50 ms to find that there are none.
    versions = ask(request, others["versions"]).records if record["version"] > 1 else []
    return page(
        request,
        "article.html",
        title=plain(record["title"]),
        article=record,
        edits=_edits(versions),
        versions=versions,
        copies=ask(request, others["copies"]).records,
        story=ask(request, story_view).records,
        views=[view, *others.values(), story_view],
    )


def _edits(newest_first: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the versions with their changes against the one before, the newest first."""
    edits = []
    for after, before in pairwise(newest_first):
        title = changes(before["title"], after["title"], most=1, context=_WHOLE_TITLE)
        body = changes(before["text"], after["text"], most=_MOST_CHANGES + 1)
        both = [*title, *body]
        edits.append(
            after | {"changes": both[:_MOST_CHANGES], "has_more": len(both) > _MOST_CHANGES}
        )
    return edits


def story(request: Request) -> Response:
    """Show the articles of a story, in the order in which they were published."""
    view = question("story", request.query_params)
    rows = ask(request, view).records
    if not rows:
        raise HTTPException(404)
    return page(
        request,
        "story.html",
        title=plain(rows[0]["title"]),
        members=rows,
        sites=len({row["site"] for row in rows}),
        views=[view],
    )


def feeds(request: Request) -> Response:
    """Show the feeds with their state, those with problems first."""
    view = question("feeds", request.query_params)
    rows = ask(request, view).records
    return page(request, "feeds.html", title="Feeds", feeds=rows, views=[view])


def feed(request: Request) -> Response:
    """Show one feed: its polls, and the entries that gave no article."""
    views = [question(name, request.query_params) for name in ("feed", "refusals", "polls")]
    feed_rows, refusals, polls = (ask(request, view).records for view in views)
    if not feed_rows:
        raise HTTPException(404)
    return page(
        request,
        "feed.html",
        title=plain(feed_rows[0]["title"]) or "Feed",
        feed=feed_rows[0],
        refusals=refusals,
        polls=polls,
        views=views,
    )


def runs(request: Request) -> Response:
    """Show the last runs, with the outcomes of their entries."""
    view = question("runs", request.query_params)
    rows = ask(request, view).records
    chart = drawn.columns(
        [(f"{row['published_at']:%d %b %H:%M}", row["new"]) for row in reversed(rows)],
        "New articles a run",
        unit="new articles",
        height=160,
    )
    return page(request, "runs.html", title="Runs", runs=rows, chart=Markup(chart), views=[view])  # noqa: S704 - the chart escapes


def charts(request: Request) -> Response:
    """Show articles over time, languages, sites, delays, mentions and trending words."""
    given: Mapping[str, str] = request.query_params
    names = ["articles_a_day", "languages", "sites", "delays", "trending"]
    words = given.get("words", "").strip()
    views = [question(name, given) for name in names]
    sections = [
        (view.view.title, "", _chart(view, ask(request, view, may_recall=True))) for view in views
    ]
    mentions = [question("mentions", {**given, "words": each}) for each in compared(words)]
    if mentions:
        answers = {view.values["words"]: ask(request, view, may_recall=True) for view in mentions}
        sections.insert(0, ("Mentions", words, _mentions(answers)))
    return page(
        request,
        "charts.html",
        title="Charts",
        sections=sections,
        days=views[-2].values["days"],
        words=words,
        views=[*mentions, *views],
    )


def _mentions(answers: Mapping[str, Answer]) -> Markup:
    """Draw the mentions of words a day: as columns, or as one line for each of several words."""
    days = [_label(row[0]) for row in next(iter(answers.values())).rows]
    counts = {words: [float(row[1]) for row in answer.rows] for words, answer in answers.items()}
    if not days:
        return Markup()
    if len(counts) > 1:
        return Markup(drawn.lines(days, counts, "Mentions, in articles a day"))  # noqa: S704 - the chart escapes
    [values] = counts.values()
    pairs = list(zip(days, values, strict=True))
    return Markup(drawn.columns(pairs, "Mentions", unit="articles"))  # noqa: S704 - the chart escapes


def _chart(view: Question, answer: Answer) -> Markup:
    title = view.view.title
    if not answer.rows:
        return Markup()
    pairs = [(_label(row[0]), float(row[1])) for row in answer.rows]
    match view.view.name:
        case "articles_a_day" | "delays":
            svg = drawn.columns(pairs, title, unit="articles")
        case _:
            svg = drawn.ranking(pairs, title, unit="articles")
    return Markup(svg)  # noqa: S704 - the chart escapes


def _label(value: object) -> str:
    return f"{value:%d %b}" if isinstance(value, date) else plain(value)
