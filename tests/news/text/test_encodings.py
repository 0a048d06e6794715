"""Every language is read in its legacy encoding, whatever is declared, in feeds and pages."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from tests.news.feeds.reading import entry_of, feed_of
from warta.news.text.charset import decode
from warta.news.text.charset_labels import charset_named

TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
DECLARED = ("as it is", "nothing", "UTF-8", "ISO-8859-1")


@dataclass(frozen=True, slots=True)
class Document:
    """A text of one language in a feed or page, with what it declares."""

    language: str
    declared: str
    length: str
    kind: str
    declares_language: bool

    @property
    def text(self) -> str:
        return str(TEXTS[self.language][self.length])

    def label(self) -> str | None:
        """Return the encoding that is declared, or None."""
        own = str(TEXTS[self.language]["charset"])
        return {"as it is": own, "nothing": None}.get(self.declared, self.declared)

    def body(self) -> bytes:
        """Return the document in the language's legacy encoding."""
        codec = charset_named(TEXTS[self.language]["charset"])
        label = self.label()
        if self.kind == "feed":
            encoding = f' encoding="{label}"' if label else ""
            language = f"<language>{self.language}</language>" if self.declares_language else ""
            markup = (
                f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel><title>News</title>'
                f"{language}<item><title>{escape(self.text)}</title><link>http://a.example/1</link>"
                "</item></channel></rss>"
            )
        else:
            meta = f'<meta charset="{label}">' if label else ""
            language = f' lang="{self.language}"' if self.declares_language else ""
            markup = (
                f"<!doctype html><html{language}><head>{meta}<title>News</title></head><body>"
                f"<nav><a href='/'>Home</a></nav><p>{escape(self.text)}</p></body></html>"
            )
        assert codec is not None
        return markup.encode(codec)

    def is_read_correctly(self) -> bool:
        if self.kind == "feed":
            return feed_of(self.body()).entries[0].title == self.text
        return escape(self.text) in decode(self.body()).utf8.decode()


def test_each_language_is_read_in_its_legacy_encoding_whatever_is_declared() -> None:
    """A Spanish site's "mañana" was once stored as "mańana", from its feed and from its pages."""
    documents = itertools.starmap(
        Document,
        itertools.product(TEXTS, DECLARED, ("short", "long"), ("feed", "page"), (True, False)),
    )
    assert len(TEXTS) >= 30
    assert [document for document in documents if not document.is_read_correctly()] == []


SIBLINGS = [
    ({"windows-1250", "iso-8859-2"}, ("pl", "cs", "sk", "hu", "hr", "sl")),
    ({"windows-1257", "iso-8859-13", "iso-8859-4"}, ("lt", "lv")),
    ({"windows-1253", "iso-8859-7"}, ("el",)),
    ({"windows-1252", "iso-8859-15"}, ("fr", "fi")),
    ({"windows-1255", "iso-8859-8"}, ("he",)),
]
_GREEK_WORDS = "Άρχισαν οι εργασίες. Άλλοι είπαν ότι θα τελειώσουν. Αύριο θα ξέρουμε περισσότερα."


@pytest.mark.parametrize(
    ("charsets", "language"), [(names, each) for names, languages in SIBLINGS for each in languages]
)
def test_a_text_in_the_sibling_of_the_declared_encoding_is_read(
    charsets: set[str], language: str
) -> None:
    """Editors of Windows write code pages, and templates declare ISO 8859: "są" became "sš"."""
    quoted = "„{}”" if language != "he" else "{}"
    for text, quotes in itertools.product(
        (TEXTS[language]["short"], TEXTS[language]["long"], _GREEK_WORDS), ("{}", quoted)
    ):
        if (text == _GREEK_WORDS) != (language == "el"):
            continue
        for written, declared in itertools.permutations(sorted(charsets), 2):
            try:
                words = quotes.format(text).encode(written)
            except UnicodeEncodeError:
                continue
            if (quotes, written, language) == ("{}", "windows-1253", "el"):
                continue  # Ά is a quotation mark in ISO 8859-7, and nothing shows the mistake
            body = b"<html><head><meta charset=%b></head><p>%b</p></html>" % (
                declared.encode(),
                words,
            )
            assert quotes.format(text) in decode(body).utf8.decode(), (written, declared)


def test_japanese_that_switches_scripts_by_escapes_needs_no_declaration() -> None:
    """Old systems send ISO 2022-JP, which is ASCII, and browsers recognise it."""
    text = TEXTS["ja"]["long"]
    assert text in decode(f"<p>{text}</p>".encode("iso2022_jp")).utf8.decode()
    assert decode(b"<p>\x1b[1mbold\x1b$0 \x1b$B").utf8 == b"<p>\x1b[1mbold\x1b$0 \x1b$B"


@pytest.mark.parametrize("language", TEXTS)
def test_some_invalid_bytes_do_not_change_the_encoding_of_the_rest(language: str) -> None:
    """A few descriptions cut within a letter once garbled whole feeds."""
    good = TEXTS[language]["short"].encode()
    for bad in (b"caf\xe9", b"it\x92s", b"a\xa0b", b"city\xe2\x80...", b"\xe2\x82 x", b"x \x80 y"):
        for times in (1, 3, 8):
            body = b"<p>" + good + b"</p>" + b"<p>The mayor says: " + bad + b" and on.</p>" * times
            assert TEXTS[language]["short"] in decode(body).utf8.decode(), (bad, times)


def test_invalid_bytes_within_utf_8_are_read_as_windows_1252_or_marked() -> None:
    """Bytes that are a letter in Windows-1252 become it; others become U+FFFD."""
    body = "“Ready” – ’tis ".encode() + b"caf\xe9, it\x92s, 5\x80, city\xe2\x80... and na\xc3"
    assert decode(body).utf8.decode() == "“Ready” – ’tis café, it’s, 5€, city\ufffd... and na\ufffd"


def test_the_parts_of_a_document_in_two_encodings_are_read_separately() -> None:
    """A feed written by two systems has titles in Latin-1 and descriptions in UTF-8."""
    body = (
        b'<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Journal</title>'
        b"<item><title>" + "Été à l'école, dès demain".encode("latin-1")
        + b"</title><description>" + "L’été dernier, ils n’iront pas".encode()
        + b"</description></item></channel></rss>"
    )  # fmt: skip
    entry = entry_of(body)
    assert entry.title == "Été à l'école, dès demain"
    assert entry.summary == "L’été dernier, ils n’iront pas"


@pytest.mark.parametrize(
    "language", [name for name in TEXTS if TEXTS[name]["charset"] == "windows-1252"]
)
@pytest.mark.parametrize("by", ["latin-1", "windows-1252"])
@pytest.mark.parametrize("times", [1, 2])
def test_text_that_was_encoded_twice_is_repaired(language: str, by: str, times: int) -> None:
    """A database that reads UTF-8 as Latin-1 makes "MaÃ±ana" of "Mañana"."""
    text = garbled = TEXTS[language]["long"]
    for _ in range(times):
        if by == "latin-1":
            garbled = garbled.encode().decode("latin-1")
        else:
            garbled = "".join(
                bytes([byte]).decode("windows-1252")
                if byte not in b"\x81\x8d\x8f\x90\x9d"
                else chr(byte)
                for byte in garbled.encode()
            )
    assert decode(f"<p>{garbled}</p>".encode()).utf8.decode() == f"<p>{text}</p>"
    assert (
        decode(f"<p>Être – «ça» {garbled}</p>".encode()).utf8.decode()
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
def test_text_that_was_encoded_once_is_not_changed(text: str) -> None:
    """Correct texts are a thousand times as frequent, so a repair must not change any of them."""
    assert decode(text.encode()).utf8.decode() == text
