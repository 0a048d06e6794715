"""The character set of a page is recognised, whatever server and page declare."""

from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.text.charset import decode

RUSSIAN = (
    "В понедельник в городе запустили трамвайную линию, которая впервые соединила старый центр "
    "с жилыми кварталами на левом берегу реки. Первый вагон вышел из депо рано утром. "
)
TEXTS = {
    "windows-1252": "Die Straße über den Fluß – „endlich“ – wird für Fußgänger gesperrt. " * 4,
    "windows-1251": RUSSIAN,
    "koi8-r": RUSSIAN,
    "iso-8859-5": RUSSIAN,
    "iso-8859-7": "Το μικρό νησί λειτούργησε χωρίς γεννήτριες όλο το Σαββατοκύριακο. " * 4,
    "windows-1256": "افتتح وزير المياه صباح يوم الأحد أول مختبر إقليمي لتحلية المياه. " * 4,
    "windows-1255": "מושב קטן בצפון סיים השנה עונה שלמה שבה גידל ירקות במי גשם בלבד. " * 4,
    "shift_jis": "市立図書館は七日、漁船の設計図を公開した。誰でも無料で閲覧できる。" * 4,
    "euc-jp": "市立図書館は七日、漁船の設計図を公開した。誰でも無料で閲覧できる。" * 4,
    "gb18030": "江城市园林局昨日宣布将在六个老旧社区试点共享菜园,居民只需在网上登记。" * 4,
    "big5": "市政府昨日宣布將在六個老舊社區試辦共享菜園,居民只需在網上登記。" * 4,
    "euc-kr": "산골 마을에서 문을 닫을 뻔한 우체국이 작은 은행으로 다시 태어났다. " * 4,
    "tis-620": "เทศบาลเมืองริมน้ำเปิดใช้เส้นทางจักรยานเลียบคลองเมื่อเช้าวันเสาร์ " * 4,
    "iso-8859-9": "Kıyı kasabasında toplanan balıkçılar iki yıl avlanmama kararı aldı. " * 4,
    "iso-8859-2": "Gmina odkupiła od kolei nieczynny dworzec i urządzi w nim przychodnię. " * 4,
    "utf-8": RUSSIAN,
}


def body(text: str, charset: str, meta: str = "") -> bytes:
    """Return a page in a character set."""
    return f"<html><head>{meta}<title>x</title></head><body>{text}</body></html>".encode(charset)


@pytest.mark.parametrize("charset", TEXTS)
@pytest.mark.parametrize("where", ["header", "meta", "http-equiv", "xml"])
def test_a_correct_declaration_is_followed(charset: str, where: str) -> None:
    """In every place where a declaration can stand."""
    text, meta, header = TEXTS[charset], "", ""
    if where == "header":
        header = f"text/html; charset={charset}"
    elif where == "meta":
        meta = f'<meta charset="{charset}">'
    elif where == "http-equiv":
        meta = f"<meta http-equiv='content-type' content='text/html;charset={charset}'>"
    page = body(text, charset, meta)
    if where == "xml":
        page = f'<?xml version="1.0" encoding="{charset}"?>'.encode() + page
    assert text in decode(page, header).utf8.decode()


@pytest.mark.parametrize("charset", sorted(set(TEXTS) - {"utf-8"}))
def test_the_page_is_believed_against_a_server_that_declares_utf_8(charset: str) -> None:
    """The most frequent mistake: UTF-8 is the server's default, and the page is not in it."""
    page = body(TEXTS[charset], charset, f'<meta charset="{charset}">')
    assert TEXTS[charset] in decode(page, "text/html; charset=utf-8").utf8.decode()


@pytest.mark.parametrize("charset", ["windows-1251", "windows-1256", "shift_jis", "gb18030"])
def test_undeclared_bytes_are_recognised(charset: str) -> None:
    """Old systems declare nothing at all."""
    assert TEXTS[charset] in decode(body(TEXTS[charset], charset), "").utf8.decode()


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "windows-1256", "iso-8859-7"])
def test_a_server_that_declares_latin_1_is_not_believed_for_other_scripts(charset: str) -> None:
    """Any bytes decode as Latin-1, but other scripts then give rows of accented letters."""
    page = body(TEXTS[charset], charset, f'<meta charset="{charset}">')
    assert TEXTS[charset] in decode(page, "text/html; charset=ISO-8859-1").utf8.decode()


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "gb18030", "iso-8859-1"])
def test_valid_utf8_outweighs_declarations(charset: str) -> None:
    """Text in another encoding is hardly ever valid UTF-8 by chance."""
    page = body(RUSSIAN, "utf-8", f'<meta charset="{charset}">')
    assert decode(page, f"text/html; charset={charset}").charset == "utf-8"


def test_utf8_with_a_foreign_snippet_stays_utf8() -> None:
    """One inserted advertisement in Latin-1 must not garble the whole article."""
    page = body(RUSSIAN, "utf-8").replace(b"</body>", b"Caf\xe9</body>")
    assert RUSSIAN in decode(page, "text/html; charset=windows-1251").utf8.decode()


def test_utf8_that_is_cut_within_a_letter_is_read() -> None:
    """A connection can end at any byte."""
    cut = RUSSIAN.encode()[:-3]
    assert RUSSIAN[:-4] in decode(cut, "").utf8.decode()


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_outweighs_every_declaration(charset: str) -> None:
    """It is the rule of the WHATWG standard, and no other encoding begins with it."""
    page = body(RUSSIAN, charset, '<meta charset="windows-1251">')
    decoded = decode(page, "text/html; charset=koi8-r").utf8.decode()
    assert RUSSIAN in decoded
    assert not decoded.startswith("\ufeff")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_byte_order_mark_is_recognised(charset: str) -> None:
    """Some Windows systems write it and declare UTF-8."""
    assert RUSSIAN in decode(body(RUSSIAN, charset), "text/html; charset=utf-8").utf8.decode()


def test_iso_2022_jp_is_not_taken_for_ascii() -> None:
    """All its bytes are below 128, so it is also valid UTF-8."""
    text = TEXTS["shift_jis"]
    page = body(text, "iso-2022-jp", '<meta charset="iso-2022-jp">')
    assert text in decode(page, "").utf8.decode()


@given(st.binary(max_size=500), st.text(max_size=60))
def test_any_bytes_become_utf8(page: bytes, header: str) -> None:
    """The parser gets UTF-8 only, whatever a server sends."""
    decode(page, header).utf8.decode()
    decode(page, f"text/html; charset={header}").utf8.decode()


_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KOREAN = f"<html><title>{TEXTS['euc-kr']}</title></html>"
_GERMAN = "<title>Käse über Öl</title><body>Grüße aus Köln, schöne Straße am Fluß</body>"


@pytest.mark.parametrize("text", [_GERMAN, "<rss><title>ASCII alone</title></rss>", _KOREAN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("marks", [b"", *_MARKS, *map(b"".join, itertools.permutations(_MARKS, 2))])
def test_byte_order_mark_of_another_encoding_does_not_spoil_a_text(
    text: str, encoding: str, marks: bytes
) -> None:
    """Editors, templates and proxies each add their own; UTF-8 read as UTF-16 is all CJK."""
    utf8 = decode(marks + text.encode(encoding)).utf8.decode()
    assert utf8.replace("\ufeff", "") == text


def test_text_without_ascii_is_read_by_its_mark() -> None:
    """Nothing but the mark shows its encoding."""
    text = "조선일보는" * 30
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")).utf8.decode() == text
