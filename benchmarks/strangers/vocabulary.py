"""Values that strangers send where an address, a date, a text or a number is expected.

Each list has odd values from real feeds, and values that no publisher would send. ``odd`` draws one
and sometimes spoils it; ``usual`` returns what an honest publisher would send.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.strangers.mutations import spoilt

HONEST_HOSTS = ("jujur-harian.example", "honest-post.example")
_TRICKY = Path(__file__).parents[2] / "tests" / "news" / "addresses" / "tricky_addresses.toml"

# Addresses of private networks, which must never be requested, in many spellings.
PRIVATE = (
    "http://127.0.0.1/", "http://localhost/x", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.7/", "http://192.168.1.1:8080/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/", "http://2130706433/", "http://0x7f.1/",
    "http://0177.0.0.1/", "http://127.1/", "http://100.64.0.1/",
    "http://nas/", "http://printer.local/", "http://db.internal/", "http://box.lan/",
    "http://①②⑦.0.0.1/", "http://127。0。0。1/", "https://0.0.0.0/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://user:pw@127.0.0.1/",
    "http://metadata.google.internal/", "http://224.0.0.1/", "http://%31%32%37.0.0.1/",
    "http://localhost.:80/", "http://a.localhost/", "http://[::]/", "http://255.255.255.255/",
    "http://metadata/", "http://127.0.0.1\uff0f/",
)  # fmt: skip
_MALFORMED = (
    "http://www.example,com/2026/story", "http:// example.com/x", "http://www. example.com/x",
    "http://%zz/", "http://*/", "http://", "http:///", "//", "://", ":", "",
    "http:/x", "http:x", "https://[", "https://[::1", "http://]/", "http://[v1.x]/",
    "http://exa mple.com", "http://a..b/", "http://.a.example/", "http://-a.example/x",
    "http://a.example:99999/", "http://a.example:-1/", "http://a.example:x/",
    "http://a.example:٣/", "http://@/", "http://user@/", "http://😀.tld/", "http://xn--a.example/",
    "http://xn--.example/", "http://xn--0.example/", "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/", "http://a\u0000b.example/", "http://a\u202eb.example/",
    "javascript:alert(1)", "data:text/html,<p>x", "mailto:a@b.example",
    "feed:https://x.example/rss", "file:///etc/passwd", "ftp://x.example/",
    "tag:x.example,2026:1", "urn:uuid:1",
    "about:blank", "blob:http://x.example/1", "HTTP", "#", "?", "?x", "#top", ".", "..",
    "../../../../x", "\\\\x.example\\a", "http:\\\\x.example", "/\u2028/",
    "http://x.example/\ud800",
    "http://x.example/%", "http://x.example/%zz", "http://x.example/%00",
    "http://x.example/%0d%0aX:%20y", "http://x.example/a\nb", "http://x.example/a b",
    "http://x.example/<script>",
    "http://x.example/" + "a" * 3000, "http://x.example/?" + "q=1&" * 700,
    "http://x.example/" + "/" * 900, "http://x.example/" + "../" * 600,
    "http://x.example/" + "%41" * 800,
    "http://x.example/" + "\u0301" * 500, "http://x.example/#" + "f" * 3000,
    "http://x.example:22/", "http://x.example:25/", "http://3fff::1/", "http://1.2.3/",
    "http://1.2.3.4.5/",
    "http://256.256.256.256/", "http://0xffffffffff/",
    "http://x.example/;jsessionid=" + "A" * 100, "http://x.example?x", "http://ex%61mple.com/",
    "http://ﬀ.example/", "http://ß.example/",
    "http://x.example/\u200b", "\ufeffhttp://x.example/", "http://\u00ad.example/",
    "http://a_b.example/", "http://a'b.example/", 'http://a"b.example/', "http://a<b.example/",
    "http://a|b.example/",
    "http://a^b.example/", "http://a{b}.example/", "http://`/", "http://${host}/",
    "http://{{ url }}", "undefined", "null", "None", "[object Object]", "http://com/",
    "http://co.uk/x", "http://github.io/",
    "http://1/", "http://1.example./", "http://example/", "http://xn--fiq228c.example/\ud83d",
    "https://t.co/", "http://[2001:db8::1]/", "http://8.8.8.8/x", "https://[2606:4700::1111]/x",
)  # fmt: skip
_WRAPPING = (
    "https://www.google.com/url?q={}", "https://news.google.com/rss/articles/CBMi?url={}",
    "http://google.duckdns.org/url?q={}", "https://www.google.com/amp/s/{}",
    "https://l.facebook.com/l.php?u={}",
    "https://feedproxy.google.com/~r/x/~3/y/?url={}", "https://{}.cdn.ampproject.org/c/s/{}",
    "https://web.archive.org/web/2026/{}", "https://t.umblr.com/redirect?z={}",
    "https://translate.google.com/translate?u={}",
    "https://www.google.com/url?q=" * 30 + "{}", "https://x.example/share?url={}",
    "https://news.yahoo.com/_ylt=A/RU={}/RK=2", "https://apple.news/?u={}",
    "https://bing.com/news/apiclick.aspx?url={}",
)  # fmt: skip

_DATES = (
    "Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +1400",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "10000-01-01T00:00:00Z",
    "-0044-03-15", "0000-00-00",
    "2026-02-30", "2026-13-01", "Tue, 31 Feb 99999 25:61:61", "2026-11-24T24:00:00Z",
    "2026-11-24T10:00:60Z", "2026-11-24T10:00:00+99:99", "2026-11-24T10:00:00-25:00",
    "99999999999999999999",
    "1e400", "-1", "0", "1700000000", "1700000000000", "1700000000000000000", "NaN", "now",
    "yesterday", "", " ", "٢٠٢٦-١١-٢٤", "2026年11月24日", "24 novembre 2026", "Τρί, 24 Νοε 2026",
    "Tue, 24 Nov 2026 10:00:00 XYZ",
    "Tue, 24 Nov 2026 10:00:00 GMT+99999", "24/11/2026", "11/24/26", "2026-W48-2", "2026-328",
    "P1D", "Tue, 24 Nov 2026 10:00:00 " + "(" * 400, "9" * 5000, "1970-01-01T00:00:00Z",
    "2126-01-01T00:00:00Z",
    "2026-11-24T10:00:00.123456789012345678901234567890Z", "2026-11-24 10:00",
    "Thu Jan  1 00:00:00 1970", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "\x00", "2026-11-24T10:00:00\ud800",
    "1404/09/03", "29 Feb 2023 00:00:00 GMT", "Mon, 1 Jan 1601 00:00:00 GMT",
    "1 Jan 1 00:00:00 +2359", "9999-12-31", "9999-12-31T23:59:59.9999999Z",
    "31 Dec 9999 24:00:00 -0000", "²⁰26-11-24",
)  # fmt: skip

_TEXTS = (
    "", " ", "\x00", "\x1b[31mred\x1b]0;title\x07", "\u202e gnp.exe", "\U000e0041\U000e0042",
    "\ud800", "]]>", "<![CDATA[", "<!--", "-->", "&", "&amp;amp;", "&#0;", "&#xD800;",
    "&#x110000;", "&#99999999999;", "&nope;", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<script>alert(1)</script>", "<b>bold", "</title></channel></rss>",
    "<img src=x onerror=alert(1)>", "![x](http://evil.example/t.png)", "[a](javascript:x)",
    "'; DROP TABLE articles; --", "=1+1", "{{7*7}}", "${jndi:ldap://x.example}", "%s%n",
    "../../etc/passwd",
    "a" * 70_000, "A. " * 3000, "字" * 20_000, "\u0301" * 4000, "👨‍👩‍👧‍👦" * 500, "\n" * 5000,
    "\t \r\n", "<p>" * 3000, "<div>" * 2000 + "deep", "<a href='?page=2'>2</a>" * 300, "\ufeff",
    "\ufffe\uffff", "\u2028\u2029", "ﷺ" * 500, "İ" * 500, "ß" * 500,
    "null", "NaN", "true", "[]", "{}", '{"@type":"NewsArticle"}', "1e999",
    "Title | Site | Site | Site", "By By By " * 200, "LONDON (Reuters) - " * 50,
    "Z̴̧̛a̷l̶g̵o̸" * 200, "&lt;p&gt;" + "word " * 8000, "\u200f\u200e\u2066\u2069" * 50,
    "\x7f\x80\x9f", "<?php", "<!DOCTYPE x [<!ENTITY e 'x'>]>&e;", "\\", '"', "'", "`",
)  # fmt: skip
_NUMBERS = ("0", "-1", "1", "3.5", "1e400", "-1e400", "NaN", "inf", "9" * 400, "9" * 5000, "0x10", "٣", "²", "", "abc", "1,000", "2147483648", "9223372036854775808", "18446744073709551616", "1_000", "--1", "1;2", " 7 ")  # fmt: skip
_TYPES = (
    "text/html", "text/html; charset=utf-8", "application/rss+xml", "application/atom+xml",
    "application/json", "application/feed+json", "text/xml", "text/plain", "application/pdf",
    "image/png", "video/mp4", "", "nonsense", "text/html; charset=", "a/b/c", "text/html;" * 300,
    "text/html; charset=utf-7", "text/html; charset=utf-16", "text/html; charset=utf-32",
    "text/html; charset=rot13", "text/html; charset=idna", "text/html; charset=unicode_escape",
    "text/html; charset=zip", "text/html; charset=\"x", "text/html; charset=windows-1252",
    "text/html; charset=shift_jis", "text/html; charset=punycode",
    "text/html; charset=undefined", "text/html; charset=mbcs", "text/html; charset=hex",
    "text/html; charset=iso-2022-jp", "text/html; charset=\x00",
    "text/html; charset=" + "x" * 5000, "multipart/mixed; boundary=x", "application/octet-stream",
    "text/html, text/plain", "message/http",
)  # fmt: skip
_ENCODINGS = ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "x-gzip", "compress", "", "gzip" + ",gzip" * 20, "rot13", "gzip;q=1", "*", "aes128gcm", "\x00", "GZIP", "br, br")  # fmt: skip
_CACHES = ("max-age=0", "max-age=-1", "max-age=1e9", "max-age=" + "9" * 300, "max-age=abc", "max-age", "no-store", "s-maxage=99999999999999999999", "max-age=10, max-age=20", "=", ",,,", "private=\"x", "max-age=²", "immutable", "max-age=2147483648", "max-age=\"60\"", "must-revalidate" * 500)  # fmt: skip
_LINKS = ("<{}>; rel=hub", "<{}>; rel=\"hub self\"", "<{}>; rel=canonical", "<{}>; rel=next", "<{}>; rel=alternate; type=application/rss+xml", "<{}", "{}; rel=hub", "<>; rel=hub", "<{}>; rel=\"hub", "<{}>;;;; rel", ", " * 500, "<{}>; rel=hub, " * 200, "<{}>; rel*=UTF-8''%ff", "<{}>; anchor=\"{}\"; rel=hub")  # fmt: skip
_ROBOTS_TAGS = ("noindex", "none", "noarchive", "warta: noindex", "unavailable_after: Fri, 31 Dec 9999 23:59:59 -1200", "max-snippet:-1", "all", ":", "x:y:z", ",", "noindex" * 2000, "nosnippet, \x00", "otherbot: noindex")  # fmt: skip
_TAGS = (
    '"x"',
    'W/"x"',
    "x",
    '"',
    '""',
    "*",
    '"\x00"',
    '"' + "x" * 9000 + '"',
    "W/",
    '"é"',
    '"a", "b"',
    "",
)
_NAMES = (
    "title",
    "link",
    "id",
    "url",
    "items",
    "entry",
    "loc",
    "date_published",
    "content_html",
    "authors",
    "@type",
    "headline",
    "author",
    "datePublished",
)

_DELAYS = ("0", "-1", "NaN", "abc", "", "0.01", "--1", "²", "0x1", "1e-9", "-1e400")
_KINDS: dict[str, tuple[str, ...]] = {
    "date": _DATES, "text": _TEXTS, "number": _NUMBERS, "type": _TYPES, "encoding": _ENCODINGS, "cache": _CACHES, "robots": _ROBOTS_TAGS, "tag": _TAGS, "name": _NAMES, "delay": _DELAYS,
}  # fmt: skip
_USUAL: dict[str, Callable[[Random], str]] = {
    "delay": lambda rng: "0",
    "date": lambda rng: f"Tue, 24 Nov 2026 {rng.randrange(24):02}:00:00 GMT",
    "moment": lambda rng: f"2026-11-{rng.randrange(1, 28):02}T10:00:00Z",
    "text": lambda rng: (
        f"The council of {rng.choice(('Arden', 'Bury', 'Corsham'))} met {rng.randrange(900)} people"
    ),
    "number": lambda rng: str(rng.randrange(1, 90)),
    "name": lambda rng: rng.choice(_NAMES),
    "cache": lambda rng: f"max-age={rng.randrange(600)}",
    "tag": lambda rng: f'"{rng.randrange(1 << 30):x}"',
    "robots": lambda rng: "index, follow",
    "type": lambda rng: "text/html; charset=utf-8",
    "encoding": lambda rng: "identity",
}


def usual(kind: str, rng: Random) -> str:
    """Return a value of a kind, except addresses, as an honest publisher would send it."""
    return _USUAL[kind](rng)


def odd(kind: str, rng: Random, own: tuple[str, ...]) -> str:
    """Return an odd value of a kind, rarely of another. ``own``: the stranger's addresses."""
    if rng.random() < 0.1:
        kind = rng.choice((*_KINDS, "address", "link"))
    if kind == "moment":
        kind = "date"
    if kind == "address":
        value = address(rng, own)
    elif kind == "link":
        value = rng.choice(_LINKS).replace("{}", address(rng, own))
    else:
        value = rng.choice(_KINDS[kind])
    if rng.random() < 0.15:
        raw = spoilt(rng, value.encode("utf-8", "surrogatepass"), _words())
        value = raw.decode("utf-8", "replace")
    return value


def address(rng: Random, own: tuple[str, ...]) -> str:
    """Return an address: malformed, private, tricky, wrapped, an honest site's or the own."""
    match rng.randrange(8):
        case 0 | 1 | 2:
            return rng.choice(_MALFORMED)
        case 3:
            return rng.choice(PRIVATE)
        case 4:
            return rng.choice(_tricky())
        case 5:
            return rng.choice(_WRAPPING).replace("{}", rng.choice((*own, *PRIVATE[:4], *_honest())))
        case 6:
            return rng.choice(_honest())
        case _:
            changed = rng.choice(
                (
                    "{}#x",
                    "{}?utm_source=rss",
                    "{}/",
                    "{}?page=2",
                    "{}//",
                    "{}%",
                    " {} ",
                    "{}&amp;x=1",
                    "{}/amp",
                    "{}\u00a0",
                )
            )
            return changed.format(rng.choice(own))


@cache
def _honest() -> tuple[str, ...]:
    paths = ("/", "/feed", "/robots.txt", "/amp/", "/x")
    return tuple(f"http://{host}{path}" for host in HONEST_HOSTS for path in paths)


@cache
def _tricky() -> tuple[str, ...]:
    """Return the addresses of tests/news/addresses/tricky_addresses.toml."""
    table: dict[str, Any] = tomllib.loads(_TRICKY.read_text(encoding="utf-8"))
    texts: list[str] = []

    def gather(value: Any) -> None:
        if isinstance(value, str) and ("/" in value or "." in value) and len(value.split(" ")) < 4:
            texts.append(value)
        elif isinstance(value, list):
            for each in value:
                gather(each)
        elif isinstance(value, dict):
            for each in value.values():
                gather(each)

    gather(table)
    return tuple(texts)


@cache
def _words() -> tuple[bytes, ...]:
    return tuple(
        text.encode("utf-8", "surrogatepass")[:200] for text in (*_TEXTS, *_DATES, *_MALFORMED)
    )
