"""Draw strangers by number: the same seed and number always give the same site."""

from __future__ import annotations

import gzip
import zlib
from random import Random

import brotli
import zstandard

from benchmarks.strangers import feed_bodies, http1, http2, page_bodies, vocabulary
from benchmarks.strangers.feed_bodies import Item
from benchmarks.strangers.mutations import spoilt
from benchmarks.strangers.sent import Header, Protocol, Sent, Stranger
from benchmarks.strangers.writing import Writer
from warta.newsroom import sample_story

MOST_STRANGERS = 64
# The share of answers that stall, and for how long: each costs a run its time limit.
_STALLING, _STALLED_SECONDS = 0.004, 20.0
_REDIRECTS = (300, 301, 302, 303, 304, 305, 307, 308)
_STATUSES = (
    201,
    202,
    203,
    204,
    205,
    206,
    207,
    226,
    400,
    401,
    402,
    403,
    404,
    406,
    408,
    409,
    410,
    418,
    425,
    429,
    451,
    500,
    501,
    502,
    503,
    504,
    509,
    520,
    529,
    599,
    600,
    999,
)
_WORDS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<item>", b"</item>", b"<entry>", b"&#0;",
    b"&#xD800;", b"&lt;script&gt;", b"\x00", b"\x1b[31m", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"<a " * 50, b"<div>" * 300, b"xmlns:x='y'", b"%", b"http://", b"//", b"\\",
    b"@", b"[::1]",
    b"\xf0\x9f\x98\x80", b'"', b"'", b"9" * 400, b"-1", b"0000-00-00", b"{", b"}", b"null",
    b"\\ud800", b"<p>", b"</p>", b"<br>" * 1000, b"</article>", b"<body>", b"</html>", b"<link>",
    b"<loc>", b"[" * 1000,
)  # fmt: skip
_HEADERS: tuple[tuple[str, str], ...] = (
    ("Expires", "date"), ("Date", "date"), ("Age", "number"), ("Last-Modified", "date"),
    ("ETag", "tag"), ("Cache-Control", "cache"), ("Link", "link"), ("Link", "link"),
    ("Retry-After", "date"), ("Retry-After", "number"), ("X-Robots-Tag", "robots"),
    ("Content-Location", "address"),
    ("Content-Language", "text"), ("Content-Disposition", "text"), ("Set-Cookie", "text"),
    ("Refresh", "address"), ("Vary", "text"), ("Server", "text"), ("Via", "text"),
    ("Warning", "text"), ("Pragma", "text"), ("Alt-Svc", "text"), ("X-Frame-Options", "text"),
    ("WWW-Authenticate", "text"),
    ("Strict-Transport-Security", "text"), ("Content-Range", "number"), ("Accept-Ranges", "text"),
    ("Clear-Site-Data", "text"), ("Content-MD5", "text"), ("cf-mitigated", "text"),
    ("X-Pingback", "address"), ("Location", "address"), ("Content-Length", "number"),
    ("Keep-Alive", "number"), ("Trailer", "text"),
)  # fmt: skip
# Without a long Crawl-delay, which a run would rightly keep: it would take a minute a page.
_ROBOTS = (
    "User-agent: *", "User-agent: warta", "User-agent: {text}", "Disallow: /private", "Disallow:",
    "Allow: /", "Disallow: {address}", "Allow: {text}", "Disallow: /*{text}$",
    "Crawl-delay: {delay}", "Sitemap: {address}", "Request-rate: {number}/{number}",
    "Visit-time: {number}-{number}", "Host: {text}", "# {text}", "{text}",
    "Disallow: /" + "*a" * 50, "Disallow: /%zz%", "Disallow /x", "disallow : /y", "Allow: /2026*$",
    "Noindex: /", "Unavailable-after: {date}", "\ufeffUser-agent: *",
)  # fmt: skip


def host_of(number: int) -> str:
    return f"stranger{number}.example"


HOSTS = tuple(host_of(number) for number in range(MOST_STRANGERS))


def stranger(seed: str, number: int) -> Stranger:
    """Return the stranger of that number in the run of that seed."""
    rng = Random(f"{seed} {number}")
    return _Generator(rng, number).stranger()


class _Generator:
    """Draws everything about one stranger."""

    def __init__(self, rng: Random, number: int) -> None:
        self.rng, self.number = rng, number
        self.secure = rng.random() < 0.6
        self.protocol: Protocol = "h2" if self.secure and rng.random() < 0.5 else "http/1.1"
        self.origin = f"{'https' if self.secure else 'http'}://{host_of(number)}"
        self.paths = [f"/2026/11/{n}-story" for n in range(rng.randrange(1, 6))]
        own = tuple(self.origin + path for path in self.paths)
        # Most strangers are odd in few places, or their first fault would hide the others.
        self.writer = Writer(rng, own, rng.choice((0.02, 0.05, 0.1, 0.3)))
        self.trouble = rng.choice((0.0, 0.05, 0.15, 0.4))

    def stranger(self) -> Stranger:
        stories = [
            sample_story(1000 + 10 * self.number + n, language="en") for n in range(len(self.paths))
        ]
        items = [
            Item(
                self.origin + path,
                story.title,
                "".join(f"<p>{each}</p>" for each in story.paragraphs),
            )
            for path, story in zip(self.paths, stories, strict=True)
        ]
        children = [f"{self.origin}/map{n}.xml" for n in range(2)]
        feed_paths = tuple(f"/feed{n}" for n in range(self.rng.randrange(1, 5)))
        answers = {}
        for path in feed_paths:
            kind, text = feed_bodies.body_of(self.writer, items, children)
            content_type = "application/json" if kind == "json" else "application/xml"
            answers[path] = self._document(text, content_type)
            if kind == "index":
                for n in range(2):
                    text = feed_bodies.urlset(self.writer, items, [])
                    answers[f"/map{n}.xml"] = self._document(text, "application/xml")
        for path, story in zip(self.paths, stories, strict=True):
            body = page_bodies.body_of(self.writer, story, self.origin + path, [*self.writer.own])
            answers[path] = self._answer(body, "text/html; charset=utf-8")
        for n in range(self.rng.randrange(3)):
            answers[f"/hop{n}"] = self._redirect()
        if self.rng.random() < 0.5:
            answers["/robots.txt"] = self._document(self._robots(), "text/plain")
        host = host_of(self.number)
        return Stranger(self.number, host, self.secure, self.protocol, answers, feed_paths)

    def _document(self, text: str, content_type: str) -> Sent:
        charset = "utf-8"
        if self.rng.random() < self.writer.oddness:
            charset = self.rng.choice(
                ("utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "utf-8-sig")
            )
        return self._answer(text.encode(charset, "replace"), content_type)

    def _answer(self, body: bytes, content_type: str) -> Sent:
        rng = self.rng
        if rng.random() < self.trouble / 2:
            body = spoilt(
                rng,
                body[:100_000],
                _WORDS,
                (feed_bodies.saved(), page_bodies.saved())[rng.randrange(2)],
            )
        if rng.random() < _STALLING:
            return Sent(body=body, seconds=_STALLED_SECONDS)
        if rng.random() < self.trouble:
            return self._troubled(body, content_type)
        return Sent(200, self._headers(content_type), body)

    def _troubled(self, body: bytes, content_type: str) -> Sent:
        rng = self.rng
        match rng.randrange(6):
            case 0:
                return self._redirect()
            case 1:
                return Sent(rng.choice(_STATUSES), self._headers(content_type), body)
            case 2:
                return self._packed(body, content_type)
            case 3 if self.secure:
                tricks = http2.TRICKS if self.protocol == "h2" else http1.TRICKS
                trick = rng.choice((*tricks,))
                return Sent(200, self._headers(content_type), body, trick, rng.randrange(1 << 30))
            case 4:
                kind = rng.choice((content_type, self.writer.value("type"), "text/html"))
                size = rng.choice((0, 1, 300, 3000))
                return Sent(
                    200,
                    self._headers(kind),
                    rng.choice(
                        (
                            rng.randbytes(size),
                            b"\x00" * size,
                            b"<" * size,
                            b"%PDF-1.7\n" + body,
                            b"\x89PNG\r\n" + body[:size],
                            b"\x1f\x8b" + body,
                        )
                    ),
                )
            case _:
                return Sent(200, self._headers(content_type, more=12), body)

    def _redirect(self) -> Sent:
        places = (
            *(f"{self.origin}/hop{n}" for n in range(3)),
            *self.writer.own,
            f"{self.origin}/feed0",
            f"http://{vocabulary.HONEST_HOSTS[0]}/feed",
        )
        places = (
            *places,
            f"https://{host_of(self.number)}/hop1",
            f"http://{host_of(self.number)}/hop0",
        )
        headers = [
            (b"Location", _bytes(self.writer.value("address", self.rng.choice(places))))
        ] * self.rng.choice((1, 1, 1, 0, 2))
        return Sent(self.rng.choice(_REDIRECTS), (*headers, *self._headers("text/html")), b"moved")

    def _packed(self, body: bytes, content_type: str) -> Sent:
        rng = self.rng
        packed, name = rng.choice((
            (gzip.compress(body, 1), b"gzip"),
            (gzip.compress(gzip.compress(body, 1), 1), b"gzip"), (gzip.compress(body, 1), b"br"),
            (body, b"gzip"), (brotli.compress(body, quality=1), b"br"),
            (zlib.compress(body, 1), b"deflate"), (zlib.compress(body, 1)[2:-4], b"deflate"),
            (zstandard.compress(body, 1), b"zstd"),
            (gzip.compress(b"\0" * 3_000_000, 1), b"gzip"),
            (gzip.compress(body, 1) + b"tail", b"gzip"),
            (gzip.compress(body, 1)[: len(body) // 4], b"gzip"), (gzip.compress(b"", 1), b"gzip"),
            (b"", b"gzip"), (gzip.compress(body, 1) * 2, b"gzip"),
            (brotli.compress(b"\0" * 3_000_000, quality=1), b"br"), (gzip.compress(body, 1), b""),
        ))  # fmt: skip
        name = name if rng.random() < 0.7 else _bytes(self.writer.value("encoding"))
        return Sent(200, (*self._headers(content_type), (b"Content-Encoding", name)), packed)

    def _headers(self, content_type: str, more: int = 3) -> tuple[Header, ...]:
        headers = [(b"Content-Type", _bytes(self.writer.value("type", content_type)))]
        for _ in range(self.rng.randrange(more + 1)):
            name, kind = self.rng.choice(_HEADERS)
            usual = {"Content-Length": None, "Location": None}.get(name, "")
            if usual is None and self.rng.random() > self.writer.oddness:
                continue
            headers.append((name.encode(), _bytes(self.writer.value(kind))))
        return tuple(headers)

    def _robots(self) -> str:
        count = self.rng.randrange(1, 12)
        lines = [self.writer.filled(self.rng.choice(_ROBOTS), number="0") for _ in range(count)]
        if self.rng.random() < self.writer.oddness:
            agents, rules = self.rng.choice(((300, 300), (1, 2000), (2000, 1)))
            lines += [f"User-agent: a{n}" for n in range(agents)]
            lines += [f"Disallow: /{n}" for n in range(rules)]
        return self.rng.choice(("\n", "\r\n", "\r")).join(lines)


def _bytes(text: str) -> bytes:
    """Return a header's value: one line of at most 60 KB."""
    return text.encode("utf-8", "replace").replace(b"\r", b" ").replace(b"\n", b" ")[:60_000]
