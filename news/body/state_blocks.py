"""Extract the text of an article's blocks from a page's data: paragraphs, headings, lists, quotes.

Each editor writes its blocks in its own way, as a list or as a tree, so a list is an article's if
it has long prose. Its short texts count if they are in blocks of the same kind, or of a kind named
for a heading, a list or a quotation, and no picture, box or link is between them and the prose.
Limits are chosen by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import unescape
from itertools import chain
from typing import Any

from warta.news.body.labels import is_label
from warta.news.body.state_pieces import joined_pieces, kind_of, line_of_element
from warta.news.text.compare import normalised, squeezed, substance
from warta.news.text.markup import plain_paragraphs

_PARAGRAPH = 60  # letters
_SHORTEST_TEXT = 250
_SHORTEST_TITLE = 15
_LONGEST_TITLE = 500
_MOST_LONGER = 3  # times: a title with kicker, section and site than without
_FEWEST_BLOCKS = 2
_MOST_DEPTH = 60
_FULL_DEPTH = 4  # levels in which prose counts whatever its name
_MOST_BLOCKS = 5_000
_CHARACTERS_A_STEP = 100
_TITLES = ("headline", "title", "name", "heading", "headlines")
# Where an object has its title if that is an object: in WordPress, Arc and others.
_TITLE_TEXTS = ("rendered", "basic", "text", "value", "main", "default", "raw", "web", "html")
_MARKUP = re.compile(r"<(?:p|br|div|h2)\b|\n", re.IGNORECASE)
_ESCAPED = re.compile(r"&lt;(?:p|br|div|h2)\b", re.IGNORECASE)
# Elements that are not text, with what is in them; tables and quotations in figures are text.
_NO_TEXT = re.compile(
    r"<(/?)(script|style|iframe|aside|form|button|figcaption|noscript|svg|video|audio)\b[^>]{0,2000}>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:https?:|/|data:|[\w.-]+$)")
_CODE = re.compile(r"[{};]\s*\n|function\s*\(|=>")
_STANDFIRST = re.compile(
    r"lead(?:text)?|lede|standfirst|ingress|intro(?:duction|text)?|dec?k|chapo|vorspann|bajada"
    r"|subheadline|entradilla|sapo|trailtext|perex|anleser"
)
_LINK = re.compile(r"<a\b.*?</a\s*>", re.IGNORECASE | re.DOTALL)
_KEYS = "keys: "
_HEADING = re.compile(r"head|h[1-6]\b|subtitle|zwischen|intertit", re.IGNORECASE)
_OF_TEXT = re.compile(
    rf"{_HEADING.pattern}|text|paragraph|list(?!ing)|quot|\bitems$|\bp\b|\b[uo]l\b|\bli\b"
    r"|question|answer|interview|^(?:[uo]li|bq|pq)$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^img$|image|picture|photo|foto|caption|credit|figure|video|audio|podcast|gallery|slide|media|promo"
    r"|related|teaser|recommend|link|\bad|advert|newsletter|signup|subscri|button|cta\b|embed"
    r"|latest|posts\b|social|share|author|byline|\bbio|\btags?\b|poll|quiz|divider|paywall|interstitial",
    re.IGNORECASE,
)
# Names of what is not the text, in a block or around one.
BESIDE_NAMES = re.compile(
    r"caption|credit|\balt(?:text)?$|^(?:meta|seo|og|twitter)|descri|summary|excerpt|teaser|abstract"
    r"|comment|related|recommend|most_?(?:read|popular|viewed)|popular|trending|newsletter|subscri"
    r"|cookie|consent|privacy|terms|footer|navigation|menu|advert|authors?$|\bbio|byline|contributor"
    r"|profile|reader_?letters|i18n|messages$|dictionary|marks$|markdefs|tooltip|disclaimer"
    r"|paywall|seealso|read_?(?:more|also|next)",
    re.IGNORECASE,
)
# Where a block has its text, in lower case without marks between words.
_TEXT_NAMES = frozenset({
    "text", "texts", "content", "contents", "html", "value", "values", "body", "data", "json",
    "attributes", "attrs", "props", "properties", "fields", "model", "payload", "node", "items",
    "list", "listitems", "elements", "contentelements", "children", "innerblocks", "blocks",
    "heading", "headline", "title", "subtitle", "header", "paragraph", "paragraphs", "quote",
    "question", "answer", "markup", "innerhtml", "originalcontent", "contenthtml", "contenttext",
    "plaintext", "rawhtml", "richtext", "document", "root", "nodes", "sections", "primary", "rows",
    "columns", "results", "edges", "rendered", "parts", "doc", "line", "lines", "atoms",
    "components",
})  # fmt: skip
_ADDRESSES = frozenset({"url", "href", "link", "slug", "path", "permalink", "canonical_url", "uri"})
_OF_ARTICLE = re.compile(r"publish|date|author|byline|excerpt|summary|section", re.IGNORECASE)


class BlockReader:
    """Reads the texts of a page's data, in a bounded number of steps.

    ``known``: the normalised titles of the page; what has another title is another article's.
    """

    def __init__(self, known: Collection[str], steps: int) -> None:
        self._known = known
        self._steps = steps

    @property
    def steps_left(self) -> int:
        """Return how many steps may still be taken."""
        return max(0, self._steps)

    @property
    def is_exhausted(self) -> bool:
        """Return whether all steps were taken; then every text is empty."""
        return self._steps < 0

    def text_of_blocks(self, items: Sequence[Any], *, is_own: bool) -> str:
        """Return the text of a list if it is an article's blocks or elements, or "".

        ``is_own``: whether the list is below the page's title.
        """
        self._steps -= 1
        if self.is_exhausted or not 0 < len(items) <= _MOST_BLOCKS:
            return ""
        if (joined := joined_pieces(items)) is not None:
            return long_prose(joined)
        blocks = [
            (_kind(item), self._lines(item, 0, is_named=True, is_heading=False))
            for item in items
            if not _is_blank(item)
            and not (isinstance(item, dict) and is_of_another(item, self._known, is_own=is_own))
        ]
        prose = [kind for kind, lines in blocks if any(map(_is_long, lines))]
        kinds = {kind for kind in prose if not _is_beside(kind)} or set(prose)
        blocks = [(kind, lines if _is_of_text(kind, kinds) else []) for kind, lines in blocks]
        if sum(map(_is_long, chain.from_iterable(lines for _, lines in blocks))) < _FEWEST_BLOCKS:
            return ""
        return "\n".join(part for run in _runs(blocks) for part in run)

    def _lines(self, value: Any, depth: int, *, is_named: bool, is_heading: bool) -> list[str]:
        """Return the lines of a block, or of a value within one, in the order of the text.

        ``is_named``: whether all names that lead to it are names of texts.
        """
        self._steps -= 1
        if depth > _MOST_DEPTH or self.is_exhausted:
            return []
        if isinstance(value, str):
            self._steps -= len(value) // _CHARACTERS_A_STEP
            return _lines_of(value, is_named=is_named, is_heading=is_heading)
        if isinstance(value, list):
            return self._lines_of_list(value, depth, is_named=is_named, is_heading=is_heading)
        if not isinstance(value, dict):
            return []
        kind = kind_of(value)
        if depth and kind and _is_beside(kind):
            return []
        is_heading = is_heading or _HEADING.search(kind) is not None
        is_named = is_named and not any(map(value.get, _ADDRESSES))  # of a teaser
        own, inside = list[str](), list[str]()
        for name, inner in value.items():
            named = is_named and (_plain_name(name) in _TEXT_NAMES or name.lower() == kind)
            if BESIDE_NAMES.search(name) or (depth >= _FULL_DEPTH and not named):
                continue
            lines = self._lines(
                inner,
                depth + 1,
                is_named=named,
                is_heading=is_heading or (named and _HEADING.search(name) is not None),
            )
            if isinstance(inner, str):
                own += lines
            else:
                inside += lines
        if own and inside:  # a text and its pieces
            whole = squeezed(" ".join(own))
            inside = [line for line in inside if squeezed(line) not in whole]
        return list(dict.fromkeys([*own, *inside]))

    def _lines_of_list(
        self, items: list[Any], depth: int, *, is_named: bool, is_heading: bool
    ) -> list[str]:
        self._steps -= len(items)
        if self.is_exhausted:
            return []
        element = line_of_element(items)
        if element is not None:
            lines = [plain_paragraphs(line) for line in element[1]]
        elif (joined := joined_pieces(items)) is not None:
            lines = [plain_paragraphs(joined)] if is_named or _is_prose(joined) else []
        else:
            lines = [
                line
                for item in items
                for line in self._lines(item, depth + 1, is_named=is_named, is_heading=is_heading)
            ]
        return [line for line in lines if line and not is_label(line)]


def _lines_of(text: str, *, is_named: bool, is_heading: bool) -> list[str]:
    if not _is_prose(text) and not (is_named and _is_short_text(text, is_heading=is_heading)):
        return []
    line = plain_paragraphs(_without_others(text))
    return [line] if line and not is_label(line) else []


def long_prose(text: str) -> str:
    """Return the paragraphs of a string if it is long prose, or ""."""
    if substance(text) < _SHORTEST_TEXT or not _is_prose(text):
        return ""
    if _ESCAPED.search(text) and not _MARKUP.search(text):
        text = unescape(text)
    return plain_paragraphs(_without_others(text)) if _MARKUP.search(text) else ""


def _without_others(markup: str) -> str:
    """Return markup without captions, scripts and other elements that are not text."""
    parts: list[str] = []
    kept = 0  # where the part that is kept begins
    opened = None
    for tag in _NO_TEXT.finditer(markup):
        is_end, name = tag[1], tag[2].lower()
        if opened is None and not is_end:
            opened = (name, tag.start())
        elif opened is not None and is_end and name == opened[0]:
            parts += [markup[kept : opened[1]], " "]
            kept, opened = tag.end(), None
    return "".join([*parts, markup[kept:]])


def titles_of(node: dict[str, Any]) -> list[str]:
    """Return the titles of an object that are long enough to tell articles apart."""
    titles: list[str] = []
    for name in _TITLES:
        title = node.get(name)
        if isinstance(title, dict):
            title = next(
                (title[one] for one in _TITLE_TEXTS if isinstance(title.get(one), str)), None
            )
        elif isinstance(title, list):
            title = joined_pieces(title)
        if not isinstance(title, str) or (title.isascii() and " " not in title.strip()):
            continue
        if substance(title) >= _SHORTEST_TITLE:
            titles.append(normalised(title[:_LONGEST_TITLE]))
    return [title for title in titles if title]


def is_the_pages(node: dict[str, Any], known: Collection[str]) -> bool:
    """Return whether an object has one of the ``known`` titles of the page."""
    return any(_is_known(title, known) for title in titles_of(node))


def standfirst_of(node: dict[str, Any]) -> str:
    """Return the standfirst that an object has beside its title, on one line, or ""."""
    for name, text in node.items():
        if _STANDFIRST.fullmatch(_plain_name(name)) is None:
            continue
        text = joined_pieces(text) if isinstance(text, list) else text
        line = plain_paragraphs(text[:_LONGEST_TITLE]) if isinstance(text, str) else ""
        if _PARAGRAPH <= substance(line) < _LONGEST_TITLE and "\n" not in line:
            return line
    return ""


def is_of_another(node: dict[str, Any], known: Collection[str], *, is_own: bool) -> bool:
    """Return whether an object is an article with a title that is not among the ``known`` ones.

    Below the page's title (``is_own``) a section of the text has a title too, but no address, day
    or author.
    """
    if not known:
        return False
    titles = titles_of(node)
    if not titles or any(_is_known(title, known) for title in titles):
        return False
    if isinstance(node.get("headline"), str):
        return True
    if not is_own:
        is_section = _HEADING.search(kind_of(node)) is not None
        return not (is_section and _ADDRESSES.isdisjoint(node))
    return not _ADDRESSES.isdisjoint(node) or any(map(_OF_ARTICLE.search, node))


def _is_known(title: str, known: Collection[str]) -> bool:
    """Return whether a title is one of the ``known``, or most of it, or one with a site's name."""
    return any(
        title == one
        or (title in one and _MOST_LONGER * len(title) >= len(one))
        or (one in title and _MOST_LONGER * len(one) >= len(title))
        for one in known
    )


def _runs(blocks: Sequence[tuple[str, list[str]]]) -> Iterator[list[str]]:
    """Yield the lines of each run of blocks of text that has prose, without a last heading."""
    run: list[tuple[str, list[str]]] = []
    for block in [*blocks, ("", [])]:
        if block[1]:
            run.append(block)
            continue
        yield _lines_of_run(run)
        run = []


def _lines_of_run(run: list[tuple[str, list[str]]]) -> list[str]:
    is_prose = [any(map(_is_long, lines)) for _, lines in run]
    if not any(is_prose):
        return []
    while _HEADING.search(run[-1][0]) and not is_prose[len(run) - 1]:
        run.pop()
    if all(kind == "str" for kind, _ in run):
        first, last = is_prose.index(True), len(run) - 1 - is_prose[len(run) - 1 :: -1].index(True)
        run = run[first : last + 1]
    return [line for _, lines in run for line in lines]


def _is_of_text(kind: str, kinds: Collection[str]) -> bool:
    return kind in kinds or (_OF_TEXT.search(kind) is not None and not _is_beside(kind))


def _is_beside(kind: str) -> bool:
    return not kind.startswith(_KEYS) and _BESIDE.search(kind) is not None


def _is_long(line: str) -> bool:
    return substance(line) >= _PARAGRAPH


def _kind(item: Any) -> str:
    """Return the kind of a block in its own words; without one, its names are its kind."""
    if isinstance(item, dict):
        if kind := kind_of(item):
            return kind
        if len(item) == 1:
            return str(next(iter(item))).lower()
        return _KEYS + " ".join(sorted(item))[:200]
    if isinstance(item, list):
        element = line_of_element(item)
        return element[0] if element else "list"
    return "str" if isinstance(item, str) else ""


def _is_blank(item: Any) -> bool:
    """Return whether an item is the space between two elements."""
    if isinstance(item, dict):
        item = item.get("value", item.get("text")) if len(item) == 2 else item
    return isinstance(item, str) and not item.strip()


def _plain_name(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _is_prose(text: str) -> bool:
    return (
        substance(text) >= _PARAGRAPH
        and _ADDRESS.match(text) is None
        and (" " in text or not text.isascii())
        and _CODE.search(text) is None
    )


def _is_short_text(text: str, *, is_heading: bool) -> bool:
    """Return whether a string may be a short paragraph: no address, code or link alone."""
    if not text or substance(text) >= _SHORTEST_TEXT or _CODE.search(text):
        return False
    if text.startswith(("http:", "https:", "/", "data:", "#")):
        return False
    if not any(map(str.isalpha, text)):
        return False
    if "<" in text and not plain_paragraphs(_LINK.sub("", text)):
        return False
    is_sentence = text[0].isupper() and text[-1] in ".!?"
    return is_heading or is_sentence or " " in text or not text.isascii()
