"""Every language in its old encoding, however that is declared, in feeds and in pages."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from warta.news.entry import ParsedFeed
from warta.news.feeds.parse import parse_feed
from warta.news.text.charset import decode
from warta.news.text.charset_labels import charset_named

TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
DECLARED = ("as it is", "nothing", "UTF-8", "ISO-8859-1")
# Cells that are read wrongly, and why: none today.
WRONG: frozenset[tuple[str, str, str, str, bool]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of one language in one document, and what that says of its encoding and language."""

    language: str
    declared: str
    length: str
    where: str
    says_language: bool

    @property
    def text(self) -> str:
        return str(TEXTS[self.language][self.length])

    def label(self) -> str | None:
        own = str(TEXTS[self.language]["charset"])
        return {"as it is": own, "nothing": None}.get(self.declared, self.declared)

    def body(self) -> bytes:
        codec = charset_named(TEXTS[self.language]["charset"])
        label = self.label()
        if self.where == "feed":
            encoding = f' encoding="{label}"' if label else ""
            language = f"<language>{self.language}</language>" if self.says_language else ""
            document = (
                f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel><title>News</title>'
                f"{language}<item><title>{escape(self.text)}</title><link>http://a.example/1</link>"
                "</item></channel></rss>"
            )
        else:
            meta = f'<meta charset="{label}">' if label else ""
            language = f' lang="{self.language}"' if self.says_language else ""
            document = (
                f"<!doctype html><html{language}><head>{meta}<title>News</title></head><body>"
                f"<nav><a href='/'>Home</a></nav><p>{escape(self.text)}</p></body></html>"
            )
        assert codec is not None
        return document.encode(codec)

    def is_right(self) -> bool:
        if self.where == "feed":
            found = parse_feed(self.body(), url="http://a.example/feed")
            return isinstance(found, ParsedFeed) and found.entries[0].title == self.text
        return escape(self.text) in decode(self.body()).utf8.decode()


def cells() -> list[Cell]:
    ways = itertools.product(TEXTS, DECLARED, ("short", "long"), ("feed", "page"), (True, False))
    return [Cell(*way) for way in ways]


def test_each_language_is_read_in_its_old_encoding_however_that_is_declared() -> None:
    """A Spanish site's "mañana" came out as "mańana", in the feed and in the article's text."""
    wrong = {
        (cell.language, cell.declared, cell.length, cell.where, cell.says_language)
        for cell in cells()
        if not cell.is_right()
    }
    assert len(TEXTS) >= 30
    assert wrong == WRONG


@pytest.mark.parametrize("language", TEXTS)
def test_some_bad_bytes_cost_themselves(language: str) -> None:
    """A few cut descriptions turned whole feeds into gibberish; English holds few others."""
    good = TEXTS[language]["short"].encode()
    for bad in (b"caf\xe9", b"it\x92s", b"a\xa0b", b"city\xe2\x80...", b"\xe2\x82 x", b"x \x80 y"):
        for times in (1, 3, 8):
            body = b"<p>" + good + b"</p>" + b"<p>The mayor says: " + bad + b" and on.</p>" * times
            assert TEXTS[language]["short"] in decode(body).utf8.decode(), (bad, times)


def test_bytes_beside_utf8_are_windows_1252_or_marked() -> None:
    """What is valid stays; what is not becomes its letter, or says that something is missing."""
    body = "“Ready” – ’tis ".encode() + b"caf\xe9, it\x92s, 5\x80, city\xe2\x80... and na\xc3"
    assert decode(body).utf8.decode() == "“Ready” – ’tis café, it’s, 5€, city\ufffd... and na\ufffd"


def test_each_part_of_a_mixed_document_is_read_by_itself() -> None:
    """Titles in Latin-1, descriptions in UTF-8: two systems wrote one feed."""
    body = (
        b'<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Journal</title>'
        b"<item><title>" + "Été à l'école, dès demain".encode("latin-1")
        + b"</title><description>" + "L’été dernier, ils n’iront pas".encode()
        + b"</description></item></channel></rss>"
    )  # fmt: skip
    found = parse_feed(body, url="http://a.example/feed")
    assert isinstance(found, ParsedFeed)
    assert found.entries[0].title == "Été à l'école, dès demain"
    assert found.entries[0].summary == "L’été dernier, ils n’iront pas"


@pytest.mark.parametrize(
    "language", [name for name in TEXTS if TEXTS[name]["charset"] == "windows-1252"]
)
@pytest.mark.parametrize("by", ["latin-1", "windows-1252"])
@pytest.mark.parametrize("times", [1, 2])
def test_text_encoded_twice_is_repaired(language: str, by: str, times: int) -> None:
    """ "MaÃ±ana", "â€™": a database that took UTF-8 for Latin-1."""
    text = spoilt = TEXTS[language]["long"]
    for _ in range(times):
        if by == "latin-1":
            spoilt = spoilt.encode().decode("latin-1")
        else:
            spoilt = "".join(
                bytes([byte]).decode("windows-1252")
                if byte not in b"\x81\x8d\x8f\x90\x9d"
                else chr(byte)
                for byte in spoilt.encode()
            )
    assert decode(f"<p>{spoilt}</p>".encode()).utf8.decode() == f"<p>{text}</p>"
    assert (
        decode(f"<p>Être – «ça» {spoilt}</p>".encode()).utf8.decode()
        == f"<p>Être – «ça» {text}</p>"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(TEXTS[language][length] for language in TEXTS for length in ("short", "long")),
        "„Das macht Spaß“, sagte er; „mit Maß“ – und „groß“…", "“A IRMÔ, “AMANHÔ, O PÃO",
        "CHÂTEAU, PÂTÉ, Â «x»", "voilà», là… déjà”", "Ísafjörður: Ð, Þ og Æ", "TRÂN «Âm»",
    ],
)  # fmt: skip
def test_what_was_encoded_once_stays_as_it_is(text: str) -> None:
    """A repair that spoils one sound text in a thousand would do more harm than good."""
    assert decode(text.encode()).utf8.decode() == text
