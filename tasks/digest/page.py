"""A digest as one HTML file that needs nothing else: charts are SVG, nothing is fetched."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from warta.news.charts import STYLE, columns, ranking
from warta.news.digest.digest import Digest


def html_of(digest: Digest) -> str:
    """Return the digest as a page of HTML; all that strangers wrote is escaped."""
    charts = [("The last two weeks", columns(digest.days, "Articles by day"))]
    if digest.counts.articles:
        hours = [(f"{hour:02}", count) for hour, count in digest.hours]
        charts = [
            ("By hour (UTC)", columns(hours, "Articles by hour")),
            ("By site", ranking(digest.sites, "Articles by site")),
            ("By language", ranking(digest.languages, "Articles by language")),
            *charts,
        ]
    return _template().render(
        digest=digest,
        style=Markup(STYLE),  # noqa: S704 - ours
        charts=[(title, Markup(svg)) for title, svg in charts],  # noqa: S704 - escaped by charts
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("warta.tasks.digest", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("digest.html")
