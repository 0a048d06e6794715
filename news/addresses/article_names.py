"""Tell an article's address from that of a list or a gallery, by its path alone."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_DATE = re.compile(r"(?:19|20)\d\d(?:[-/]?[01]?\d(?:[-/]?[0-3]?\d)?)?")
LONG_NUMBER = re.compile(r"\d{4,}")
_ARTICLE_NUMBER = re.compile(r"=[^&]*\d{2,}")
# Four words are enough here: only links within one page are judged by it.
_FEW_WORDS = re.compile(r"(?<![^\W_])[^\W_]++(?:[-_+ ]++[^\W_]++){3,}")
# Five words: "middle-east-and-africa" is a section. The lookbehind starts a match only where a word
# starts: without it an address of 8,000 letters took 0.9 s.
_HEADLINE = re.compile(r"(?<![^-_])[^-_]++(?:[-_]++[^-_]++){4,}")
_LISTS_AND_PICTURES = frozenset((
    "tag", "tags", "topic", "topics", "topik", "thema", "themen", "theme", "tema", "category",
    "categories", "kategori", "kategorie", "categorie", "categoria", "author", "authors", "autor",
    "autoren", "penulis", "auteur", "search", "suche", "cari", "archive", "archives", "archiv",
    "arsip", "indeks", "index", "page", "rubrik", "kanal", "forum", "forums", "foren", "threads",
    "gallery", "galleries", "galeri", "galerie", "galeria", "galleria", "foto", "fotos", "photo",
    "photos", "photogallery", "bilder", "bildergalerie", "bildstrecke", "fotostrecke", "fotoserie",
    "slideshow", "slideshows", "diaporama", "pictures", "images", "video", "videos", "komentar",
    "comments", "kommentare", "comment-page", "quiz", "feed",
))  # fmt: skip
_PICTURE_NAME = re.compile(
    "(?:bildergalerie|bildstrecke|fotostrecke|fotogalerie|diaporama|slideshow|photo-?gallery)\\b"
)


def names_article(url: str) -> bool:
    """Return whether an address looks like one article's, not a list's or a gallery's."""
    if not may_have_pages(url):
        return False
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    name = last.partition(".")[0]
    if _FEW_WORDS.search(name) or (not name.isascii() and len(name) >= 8):
        return True
    above = [part for part in parts.path.split("/")[1:-1] if len(part) >= 5]
    if any(LONG_NUMBER.search(part) and not _DATE.fullmatch(part) for part in (name, *above)):
        return True
    return bool(_ARTICLE_NUMBER.search("&" + parts.query))


def is_headline(segment: str) -> bool:
    """Return whether a segment of a path has five words or more, as only headlines have."""
    return _HEADLINE.search(segment) is not None


def may_have_pages(url: str) -> bool:
    """Return whether an address is not a front page, a list or a gallery."""
    parts = urlsplit(url)
    segments = [unquote(part).lower() for part in parts.path.split("/") if part]
    if not segments:
        return bool(parts.query)
    if not _LISTS_AND_PICTURES.isdisjoint(segments):
        return False
    host = set(parts.hostname.split(".")[:-2]) if parts.hostname else set[str]()
    return _LISTS_AND_PICTURES.isdisjoint(host) and not _PICTURE_NAME.match(segments[-1])
