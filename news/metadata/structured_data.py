"""What a page says of itself in JSON-LD: its article node, with references resolved.

Broken blocks are mended where pages usually break them, and otherwise skipped; nothing raises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

# A node is whatever JSON the page holds: Any at this edge, typed values beyond it.
Node = Mapping[str, Any]

# Archive pages list hundreds of teasers in one block; the article stands among the first.
_NODES_READ = 400
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|SocialMediaPosting|ForumPosting|Report)$")
_ORGANISATION = re.compile(r"Organi[sz]ation$|Corporation$|Company$|^Brand$|^WebSite$")
# What has authors of its own on an article's page.
_PART = re.compile(
    r"(?:Article|BlogPosting|Comment|Review|ImageObject|Answer|Claim\w*|Quotation|Clip)$"
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\*/)?|;)\s*;?\s*$"
)
# Of a block that no parser reads: the statements that hold no braces of their own.
_KIND = re.compile(r'"@type"\s*:\s*"(\w*(?:Article|BlogPosting))"')
_SALVAGED_CHARACTERS = 20_000
_SALVAGEABLE = re.compile(
    r'"(headline|datePublished|dateModified|author|description|inLanguage)"\s*:\s*'
    r'("(?:[^"\\]|\\.)*"|\{[^{}\[\]]*\}|\[[^\[\]]*\])(?=\s*[,}])'
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(frozen=True, slots=True)
class StructuredData:
    """The JSON-LD of one page: the node of its article, and what that refers to.

    ``article`` is empty when no node is of an article's type; ``web_page`` likewise. ``works`` are
    nodes of other types that somebody made, such as recipes and courses. ``kinds`` are the types of
    all nodes that don't stand within others.
    """

    article: Node = field(default_factory=dict)
    web_page: Node = field(default_factory=dict)
    by_id: Mapping[str, Node] = field(default_factory=dict)
    works: Sequence[Node] = ()
    kinds: frozenset[str] = frozenset()

    def days_of_works(self) -> list[str]:
        """When the page's recipe, film or product review appeared, where it has no article."""
        stated = [] if self.article else [one.get("datePublished") for one in self.works]
        return [one for one in stated if isinstance(one, str)][:1]

    def nodes(self, value: Any) -> Iterator[Node | str]:
        """What a property holds, one by one: strings as they are, references looked up."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield self.by_id.get(one["@id"], one) if _is_reference(one) else one
            elif isinstance(one, str):
                yield one

    def names(self, value: Any) -> list[str]:
        """The names of what a property holds (persons, organisations, sections, words)."""
        found: list[str] = []
        for node in self.nodes(value):
            name = node if isinstance(node, str) else node.get("name")
            for one in name if isinstance(name, list) else [name]:
                one = one.get("@value") if isinstance(one, dict) else one
                found += [one] if isinstance(one, str) else []
        return found

    def persons(self, value: Any) -> list[str]:
        """The names of the persons that a property holds; organisations are left out."""
        found: list[str] = []
        for node in self.nodes(value):
            if isinstance(node, str):
                found.append(node)
            elif _is_person(node):
                found += self.names(node) or self.persons(node.get("author") or node.get("byline"))
                if not node.get("name"):
                    parts = (node.get("givenName"), node.get("familyName"))
                    found.append(" ".join(part for part in parts if isinstance(part, str)))
        return found

    def described(self, value: Any) -> dict[str, str]:
        """What is said of the persons that a property holds, by their names."""
        nodes = [one for one in self.nodes(value) if not isinstance(one, str) and _is_person(one)]
        said = [(one.get("name"), one.get("description")) for one in nodes]
        return {k: v for k, v in said if isinstance(k, str) and isinstance(v, str)}

    def all_persons(self) -> list[str]:
        """Everybody whom the page describes as a person."""
        return self.names([one for one in self.by_id.values() if _is_declared_person(one)])

    def organisations(self, value: Any) -> list[str]:
        """The names of what a property holds and is no person; a blog's publisher may be one."""
        nodes = [
            one for one in self.nodes(value) if isinstance(one, str) or not _is_declared_person(one)
        ]
        return self.names(nodes)

    def statements(self, *properties: str) -> Iterator[str]:
        """The text of these properties, of the article and then of the page it stands on."""
        for node in (self.article, self.web_page):
            for name in properties:
                value = node.get(name)
                if isinstance(value, str) and value.strip():
                    yield value

    def is_live(self) -> bool:
        """Whether the article is a live blog that is still, or was once, written to."""
        return "LiveBlogPosting" in _types(self.article)

    def full_text(self) -> str:
        """The article's text; of a live blog without one its posts, each under its headline."""
        if text := self.text("articleBody"):
            return text
        parts: list[str] = []
        for post in self.nodes(self.article.get("liveBlogUpdate")):
            if not isinstance(post, str):
                said = (post.get("headline"), post.get("articleBody"))
                parts += [one for one in said if isinstance(one, str)]
        return "\n".join(parts)

    def text(self, *properties: str) -> str:
        """The first of these properties of the article that holds text, else ""."""
        for name in properties:
            value = self.article.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, dict):
                value = value.get("@value")
            if isinstance(value, str) and value.strip():
                return value
        return ""


def structured_data(tree: HtmlElement, url: str) -> StructuredData:
    """Read every JSON-LD block of the page and find the node that describes its article."""
    nodes: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            nodes += _flattened(_parsed(script.text))
    # Several nodes may share an @id and complete each other; the fullest is the one meant.
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
        kinds=frozenset(name for node in nodes for name in _types(node)),
    )


def _united(own: list[Node]) -> Node:
    """What the nodes of one article say together: plugins each describe it, and none completely."""
    article: dict[str, Any] = {}
    for node in own:
        for name, value in node.items():
            if value and not article.get(name):
                article[name] = value
    return article


def _parsed(block: str) -> Any:
    """A block's JSON, mended if need be, or None."""
    for _ in range(2):
        try:
            # strict=False: raw line breaks inside strings are the commonest fault
            return json.loads(block, strict=False)
        except (ValueError, RecursionError):
            block = _TRAILING_COMMA.sub(r"\1", _WRAPPING.sub("", block))
    return _salvaged(block)


def _salvaged(block: str) -> Node | None:
    """What can still be read of an article whose JSON is beyond mending."""
    kind = _KIND.search(block[:_SALVAGED_CHARACTERS])
    if not kind:
        return None
    found: dict[str, Any] = {"@type": kind.group(1)}
    for part in _SALVAGEABLE.finditer(block[:_SALVAGED_CHARACTERS]):
        try:
            found.setdefault(part.group(1), json.loads(part.group(2), strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _flattened(value: Any) -> list[Node]:
    """Every top-level node, through lists, ``@graph`` and ``mainEntity``."""
    waiting: list[Any] = [value]
    nodes: list[Node] = []
    while waiting and len(nodes) < _NODES_READ:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = one + waiting
        elif isinstance(one, dict):
            nodes.append(one)
            waiting = [one.get("@graph"), one.get("mainEntity"), *waiting]
    return nodes


def _types(node: Node) -> list[str]:
    kind = node.get("@type")
    return [one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]


def _is_article(node: Node) -> bool:
    return any(_ARTICLE_TYPE.search(kind) for kind in _types(node))


def _is_work(node: Node) -> bool:
    kinds = _types(node)
    return bool(kinds and node.get("author")) and not any(map(_PART.search, kinds))


def _is_person(node: Node) -> bool:
    """Whether a node is, or may be, a person: WordPress types authors Person and Organization."""
    kinds = _types(node)
    return _is_declared_person(node) or not any(_ORGANISATION.search(kind) for kind in kinds)


def _is_declared_person(node: Node) -> bool:
    return "Person" in _types(node)


def _is_reference(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and not any(key in node for key in ("name", "url"))


def _addresses(node: Node) -> set[str]:
    """The paths of the addresses a node claims for itself."""
    about = node.get("mainEntityOfPage")
    claims = [node.get("url"), node.get("@id"), about]
    if isinstance(about, dict):
        claims += [about.get("@id"), about.get("url")]
    return {_path(claim) for claim in claims if isinstance(claim, str)}


def _path(url: str) -> str:
    """Scheme, host, query and fragment differ between a page's own claims; the path seldom."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", url).rstrip("/")
