"""A query whose rows are hard to write as a feed, for each place that writes feeds."""

from __future__ import annotations

TITLES = (
    "Plain", "AT&T &amp; \"quotes\" 'n' <b>bold</b>", "]]> <![CDATA[x]]> <!-- -->", "🌧️ 👩‍👩‍👧‍👦 🇮🇩",
    "مطر \u202eغزير\u2066 שלום", "a\x01b\x1b[31mred\x7f\ufffe\ufeff", "\x01\u200b", "",
    "line\none\u2028two\ttab", "1 < 2 > 0 &#0; &#x1F; &nbsp;", "</title></item></feed>{{7*7}}",
)  # fmt: skip
_URL = "https://a.example/é b|c?d={1}[2]^`%zz&e=''<\"#f#g"
_QUERY = """SELECT * FROM (VALUES {rows})
AS t(id, url, title, summary, text, authors, language, published_at)"""


def query_of_hard_rows() -> str:
    """Return SQL whose rows have such titles, and lack a summary, text, author, time or address."""
    rows = []
    texts = ["'" + title.replace("'", "''") + "'" for title in TITLES]
    for number, text in enumerate([*texts, "repeat('雨 ', 5000)"]):
        fields = [
            f"'{number}'", f"'{_URL}'", text, text, f"{text} || chr(10) || {text}", f"[{text}]",
            text, "TIMESTAMP '2026-11-27 08:30:00'",
        ]  # fmt: skip
        rows.append(f"({', '.join(fields)})")
        missing = number % 7 + 1  # each but the id in turn
        fields[0], fields[missing] = f"'{number} incomplete'", "NULL"
        rows.append(f"({', '.join(fields)})")
    rows.append(f"('nothing'{', NULL' * 7})")
    return _QUERY.format(rows=", ".join(rows))


ROWS = 2 * (len(TITLES) + 1) + 1
