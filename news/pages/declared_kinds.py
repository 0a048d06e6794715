"""Collect what a page declares to be: types of its items, og:type, and marks of shops and forums.

The types come from JSON-LD, microdata and RDFa. Software for shops, forums and blogs marks each
kind of page in the classes of ``body``: these marks are written by the software, not by plugins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

# Marks of software, besides the types of schema.org and "og:" with og:type.
PRODUCT_MARK, FORUM_MARK, LIST_MARK = "page:product", "page:forum", "page:list"

_ITEMS = etree.XPath("//*[(@itemtype and not(@itemprop)) or @typeof]")
_PAGE_TYPES = frozenset({"webpage", "website", "itempage", "webpageelement", "collectionpage"})
# Items inside these parts belong to boxes, menus or comments.
_BESIDE = frozenset({"nav", "aside", "footer", "header"})
_PRODUCT_TYPES = frozenset(
    {"product", "individualproduct", "productmodel", "productgroup", "offering", "car", "vehicle"}
)
_FORUM_TYPES = frozenset({"discussionforumposting", "boardpost", "qapage"})
_MOST_ITEMS = 40  # a list repeats its items; chosen by hand
# WooCommerce, Magento, Shopify, Squarespace, OpenCart, Shopware; bbPress, phpBB.
_PRODUCT_CLASS = re.compile(
    r"single-product|catalog-product-view|template-product|collection-type-products"
    r"|product-product(?:-\d+)?|is-ctl-(?:product|detail)"
)
_FORUM_CLASS = re.compile(r"single-topic|section-viewtopic|topic-view|forum-topic")
_ARCHIVE_CLASS = re.compile(
    r"category(?:-.+)?|tag(?:-.+)?|tax-.+|post-type-archive(?:-.+)?|author(?:-.+)?|date"
)
_LIST_CLASS = re.compile(r"tax-product_\w+|catalog-category-view|template-collection")
_THREAD_TEMPLATES = frozenset({"thread_view", "thread_view_type_question"})  # XenForo


def declared_kinds(
    tree: HtmlElement, types: Iterable[str], shared: Iterable[str], *, has_article: bool
) -> frozenset[str]:
    """Return in lower case the types that a page declares for itself and its parts.

    ``types``: of its JSON-LD; ``shared``: its og:type, returned with "og:" before it. If the
    JSON-LD has an article, microdata and RDFa (0.5 ms) are not read: they would change nothing.
    """
    stated = [*types, *(f"og:{kind.strip().lower().rpartition('og:')[2]}" for kind in shared)]
    items = frozenset[str]() if has_article else _types_of_items(tree)
    return frozenset(map(str.lower, stated)) | items | _marks(tree)


def _types_of_items(tree: HtmlElement) -> frozenset[str]:
    """Return the types of items of microdata and RDFa that are not parts of others.

    One product with the page's heading is its subject; several may be advertised in an article. A
    forum's page is one discussion; comments may be marked like several.
    """
    kinds: Counter[str] = Counter()
    for element in _ITEMS(tree)[:_MOST_ITEMS]:
        stated = f"{element.get('itemtype') or ''} {element.get('typeof') or ''}".split()
        names = {re.split("[/#:]", name.rstrip("/"))[-1].lower() for name in stated}
        if not names or _is_within_item(element):
            continue
        if names & _PRODUCT_TYPES and next(element.iter("h1"), None) is None:
            continue
        kinds.update(names)
    return frozenset(
        kind for kind, count in kinds.items() if count == 1 or kind not in _FORUM_TYPES
    )


def _is_within_item(element: HtmlElement) -> bool:
    for place in element.iterancestors():
        if place.tag in _BESIDE:
            return True
        kind = (place.get("itemtype") or "").rstrip("/").rpartition("/")[2].lower()
        if kind and kind not in _PAGE_TYPES:
            return True
    return False


def _marks(tree: HtmlElement) -> frozenset[str]:
    body = tree.find("body")
    if body is None:
        return frozenset()
    classes = (body.get("class") or "").lower().split()
    marks = set()
    if any(map(_PRODUCT_CLASS.fullmatch, classes)) or body.get("id") == "product":
        marks.add(PRODUCT_MARK)
    if any(map(_FORUM_CLASS.fullmatch, classes)) or tree.get("data-template") in _THREAD_TEMPLATES:
        marks.add(FORUM_MARK)
    is_archive = "archive" in classes and any(map(_ARCHIVE_CLASS.fullmatch, classes))
    if is_archive or any(map(_LIST_CLASS.fullmatch, classes)):
        marks.add(LIST_MARK)
    return frozenset(marks)
