"""Read a page's JSON-LD: the node of its article, with references resolved.

Broken blocks are repaired where pages usually break them, and otherwise skipped; nothing raises.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

# A node is any JSON object of a page: Any here at the edge, typed values for callers.
Node = Mapping[str, Any]

# Archive pages list hundreds of teasers in one block; the article is among the first.
_NODES_READ = 400
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|SocialMediaPosting|ForumPosting|Report)$")
_ORGANISATION = re.compile(r"Organi[sz]ation$|Corporation$|Company$|^Brand$|^WebSite$")
# Types of parts of a page that have authors of their own.
_PART = re.compile(
    r"(?:Article|BlogPosting|Comment|Review|ImageObject|Answer|Claim\w*|Quotation|Clip)$"
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\*/)?|;)\s*;?\s*$"
)
# For blocks that no parser accepts: statements without nested braces.
_KIND = re.compile(r'"@type"\s*:\s*"(\w*(?:Article|BlogPosting))"')
_SALVAGED_CHARACTERS = 20_000  # at the start of a block; chosen by hand
_SALVAGEABLE = re.compile(
    r'"(headline|datePublished|dateModified|author|description|inLanguage)"\s*:\s*'
    r'("(?:[^"\\]|\\.)*"|\{[^{}\[\]]*\}|\[[^\[\]]*\])(?=\s*[,}])'
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(frozen=True, slots=True)
class StructuredData:
    """The JSON-LD of one page: the node of its article, and the nodes that it refers to.

    ``article`` is empty if no node has an article's type; ``web_page`` likewise. ``works`` are
    nodes of other types with an author, such as recipes and courses. ``kinds`` are the types of all
    nodes that are not inside others.
    """

    article: Node = field(default_factory=dict)
    web_page: Node = field(default_factory=dict)
    by_id: Mapping[str, Node] = field(default_factory=dict)
    works: Sequence[Node] = ()
    kinds: frozenset[str] = frozenset()

    def days_of_works(self) -> list[str]:
        """Return the date of the page's recipe, film or review, if it has no article."""
        stated = [] if self.article else [one.get("datePublished") for one in self.works]
        return [one for one in stated if isinstance(one, str)][:1]

    def nodes(self, value: Any) -> Iterator[Node | str]:
        """Yield the values of a property: strings as they are, references and lists resolved."""
        for one in _listed(value):
            if isinstance(one, dict):
                yield self.by_id.get(one["@id"], one) if _is_reference(one) else one
            elif isinstance(one, str):
                yield one

    def names(self, value: Any) -> list[str]:
        """Return the names in a property (persons, organisations, sections, words)."""
        names: list[str] = []
        for node in self.nodes(value):
            name = node if isinstance(node, str) else node.get("name") or node.get("alternateName")
            names += [one for one in map(_plain, _listed(name)) if isinstance(one, str)]
        return names

    def persons(self, value: Any) -> list[str]:
        """Return the names of the persons in a property, without organisations."""
        persons: list[str] = []
        for node in self.nodes(value):
            if isinstance(node, str):
                persons.append(node)
            elif _is_person(node):
                persons += self.names(node) or self.persons(
                    node.get("author") or node.get("byline")
                )
                if not node.get("name"):
                    parts = (node.get("givenName"), node.get("familyName"))
                    parts = parts if any(parts) else (node.get("firstName"), node.get("lastName"))
                    persons.append(" ".join(part for part in parts if isinstance(part, str)))
        return persons

    def described(self, value: Any) -> dict[str, str]:
        """Return the descriptions of the persons in a property, by name."""
        nodes = [one for one in self.nodes(value) if not isinstance(one, str) and _is_person(one)]
        described = [(one.get("name"), one.get("description")) for one in nodes]
        return {k: v for k, v in described if isinstance(k, str) and isinstance(v, str)}

    def all_persons(self) -> list[str]:
        """Return the names of all nodes that are declared as persons."""
        return self.names([one for one in self.by_id.values() if _is_declared_person(one)])

    def organisations(self, value: Any) -> list[str]:
        """Return the names in a property that are not persons'; a blog's publisher may be one."""
        nodes = [
            one for one in self.nodes(value) if isinstance(one, str) or not _is_declared_person(one)
        ]
        return self.names(nodes)

    def statements(self, *properties: str) -> Iterator[str]:
        """Yield the texts of these properties, of the article and then of its page."""
        for node in (self.article, self.web_page):
            for name in properties:
                for value in map(_plain, _listed(node.get(name))):
                    if isinstance(value, int) and not isinstance(value, bool):
                        yield str(value)  # seconds or milliseconds since 1970
                    elif isinstance(value, str) and value.strip():
                        yield value

    def is_live(self) -> bool:
        """Return whether the article is, or was, a live blog."""
        return "LiveBlogPosting" in _types(self.article)

    def full_text(self) -> str:
        """Return the article's text, or the posts of a live blog, each under its headline."""
        if text := self.text("articleBody"):
            return text
        parts: list[str] = []
        for post in self.nodes(self.article.get("liveBlogUpdate")):
            if not isinstance(post, str):
                said = post.get("articleBody") or post.get("text") or post.get("description")
                parts += [one for one in (post.get("headline"), said) if isinstance(one, str)]
        return "\n".join(parts)

    def text(self, *properties: str) -> str:
        """Return the first of these properties of the article that has text, else ""."""
        for name in properties:
            value = next(iter(_listed(self.article.get(name))), None)
            text = _plain(value)
            if isinstance(text, str) and text.strip():
                return text
        return ""


def structured_data(tree: HtmlElement, url: str) -> StructuredData:
    """Read all JSON-LD blocks of the page and find the node that describes its article."""
    nodes: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            nodes += _flattened(_parsed(script.text))
    # Several nodes may share an @id; the one with most properties counts.
    by_id: dict[str, Node] = {}
    for node in nodes:
        key = node.get("@id")
        if isinstance(key, str) and len(node) > len(by_id.get(key, ())):
            by_id[key] = node
    articles = [node for node in nodes if _is_article(node)]
    own = [node for node in articles if _path(url) in _addresses(node)]
    web_pages = [node for node in nodes if any("WebPage" in name for name in _types(node))]
    return StructuredData(
        article=_united(own) if own else next(iter(articles), {}),
        web_page=next(iter(web_pages), {}),
        by_id=by_id,
        works=[node for node in nodes if _is_work(node)],
        kinds=_kinds(nodes),
    )


def _kinds(nodes: list[Node]) -> frozenset[str]:
    """Return the types of nodes. Several advertisements of jobs stand beside what the page is."""
    counts = Counter(name for node in nodes for name in _types(node))
    return frozenset(name for name, count in counts.items() if count == 1 or name != "JobPosting")


def _united(own: list[Node]) -> Node:
    """Return the properties of all nodes of one article: plugins each describe it incompletely."""
    article: dict[str, Any] = {}
    for node in own:
        for name, value in node.items():
            if value and not article.get(name):
                article[name] = value
    return article


def _parsed(block: str) -> Any:
    """Return a block's JSON, repaired if needed, or None."""
    for _ in range(2):
        try:
            # strict=False: raw line breaks inside strings are the most frequent fault
            return json.loads(block, strict=False)
        except (ValueError, RecursionError):
            block = _TRAILING_COMMA.sub(r"\1", _WRAPPING.sub("", block))
    return _salvaged(block)


def _salvaged(block: str) -> Node | None:
    """Return what can be read of an article whose JSON can't be repaired."""
    kind = _KIND.search(block[:_SALVAGED_CHARACTERS])
    if not kind:
        return None
    statements: dict[str, Any] = {"@type": kind.group(1)}
    for part in _SALVAGEABLE.finditer(block[:_SALVAGED_CHARACTERS]):
        try:
            statements.setdefault(part.group(1), json.loads(part.group(2), strict=False))
        except (ValueError, RecursionError):
            continue
    return statements


def _flattened(value: Any) -> list[Node]:
    """Return every top-level node, through lists, ``@graph`` and ``mainEntity``."""
    waiting: list[Any] = [value]
    nodes: list[Node] = []
    while waiting and len(nodes) < _NODES_READ:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = one + waiting
        elif isinstance(one, dict):
            nodes.append(one)
            graph, page = one.get("@graph"), one.get("mainEntityOfPage")
            inner = [page] if isinstance(page, dict) and _is_article(page) else []
            waiting = [graph, *_numbered(graph), one.get("mainEntity"), *inner, *waiting]
    return nodes


def _numbered(graph: Any) -> list[Any]:
    """Return the nodes of a graph that was written as an object: ``{"0": {…}, "1": {…}}``."""
    if not isinstance(graph, dict) or "@type" in graph:
        return []
    return [value for key, value in graph.items() if key.isdigit()]


def _listed(value: Any) -> list[Any]:
    """Return a property's values; JSON-LD also writes a list as ``{"@list": […]}``."""
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list") or value.get("@set")
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    """Return a value without its language or type: ``{"@value": …}``."""
    return value.get("@value") if isinstance(value, dict) else value


def _types(node: Node) -> list[str]:
    """Return a node's types without the vocabulary: ``schema:Person``, ``http://schema.org/…``."""
    kinds = (one for one in _listed(node.get("@type")) if isinstance(one, str))
    return [re.split("[/#:]", kind)[-1] for kind in kinds]


def _is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.search(kind) for kind in _types(node))


def _is_work(node: Node) -> bool:
    kinds = _types(node)
    return bool(kinds and node.get("author")) and not any(map(_PART.search, kinds))


def _is_person(node: Node) -> bool:
    """Return whether a node may be a person; WordPress types authors Person and Organization."""
    kinds = _types(node)
    return _is_declared_person(node) or not any(_ORGANISATION.search(kind) for kind in kinds)


def _is_declared_person(node: Node) -> bool:
    return "Person" in _types(node)


def _is_reference(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and not any(key in node for key in ("name", "url"))


def _addresses(node: Node) -> set[str]:
    """Return the paths of the addresses that a node gives for itself."""
    about = node.get("mainEntityOfPage")
    claims = [node.get("url"), node.get("@id"), about]
    if isinstance(about, dict):
        claims += [about.get("@id"), about.get("url")]
    return {_path(claim) for claim in claims if isinstance(claim, str)}


def _path(url: str) -> str:
    """Return the path of an address; a page's own claims differ in its other parts."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", url).rstrip("/")
