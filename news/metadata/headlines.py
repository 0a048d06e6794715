"""Choose an article's headline from its page and its feed: without the site's name, not cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from warta.news.text.compare import normalised
from warta.news.text.markup import clean_line
from warta.news.text.scripts import HAN, KANA

LONGEST_TITLE = 500  # characters; a longer heading is a text; chosen by hand
_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«‹›<>⋆★●▷▶:/~│♥┃‖¦⋮⟩❘]|::|--?)\s+|\s*[|｜│ㅣ]\s*")
# Without spaces only where the title's script has none: "标题-新华网", "标题_频道_网站".
_CLOSE_SEPARATOR = re.compile(r"\s*[-_—|｜：]\s*")
_IDEOGRAPH = re.compile(f"[{KANA}{HAN}]")
_SHORTEST_IN_IDEOGRAPHS, _SHORTEST_BEFORE_SECTION = 8, 10  # letters; chosen by hand
_SITE_IN_IDEOGRAPHS = re.compile(
    r"(?:网|網|报|報|社|台|频道|中心|在线|新闻|新聞|资讯|財經|财经|日报|ニュース|オンライン|電子版|デジタル|\.com|\.cn|\.jp|NEWS)$"
)
# A heading of 15 letters that ends a title is the headline after a kicker.
_LONGEST_KICKER = 60  # letters, chosen by hand
_NO_COINCIDENCE = 15
# Before a name that is known to be the site's: "Title (The Courier)", "Title- The Courier".
_BEFORE_NAME = re.compile(r"\s*[(\[（【]|\s+[-–—:|]+(?=\S)|(?<=\S)[-–—:|]+\s+")
_AFTER_NAME = " )]）】"
_CUT = " .…"
_SIGNS = tuple("-–—|ㅣ｜│_·•«»:")  # marks between a headline and the names after it
_BARS = frozenset("|/│┃‖｜ㅣ")
# A kind of text after or before the headline, which newspapers set apart with a bar.
_KIND = (
    "opinion|column|editorial|commentary|analysis|review|letters?|letters to the editor|explainer"
    "|kommentar|meinung|analyse|kolumne|glosse|opinión|análisis|columna|opinião|análise|opinione"
    "|commento|tribune|édito|critique|mening|debatt|leder|opini|komentarz|opinia"
)
_KIND_OF_TEXT = re.compile(rf"\s+\|\s+(?:{_KIND})$|^(?:{_KIND})\s+\|\s+", re.IGNORECASE)
# Share of the shorter title's words that the other must contain.
_SHARED_WORDS = 0.5
_FEWEST_WORDS = 3
# Fewest words of a headline (sections have fewer), fewest letters of a characteristic word.
_FEWEST_OF_SENTENCE, _LONG_WORD = 4, 8
_FEWEST_SHOUTED = 12  # letters; "NATO" and "COVID-19" are not headlines in capitals
_DISTINCT_NAME = 6  # letters of a site's name that are no part of another word; chosen by hand
_MOST_NAME_WORDS = 8  # more words are a headline in the field for the site's name
_MOST_KICKER_WORDS = 5
_QUOTES = "\"'“”„«»"


def page_headlines(
    declared: Iterable[str],
    shared: Iterable[str],
    headings: Iterable[str],
    site_names: Iterable[str],
    plain: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return a page's titles, best first: structured data, Open Graph, heading, the others.

    Each comes without the site's name, and once for every source that agrees. ``plain`` are the
    headings of one piece: all their text is headline, without kicker or line below.
    """
    declared, shared = list(map(clean_line, declared)), list(map(clean_line, shared))
    headings = list(filter(None, map(clean_line, headings)))
    names = frozenset(_key(name) for name in site_names if len(name.split()) <= _MOST_NAME_WORDS)
    names = _names_of_site(names - {""}, shared[-1:], headings)
    if any(_key(one) not in names for one in (*declared, *shared, *headings)):
        declared = [one for one in declared if _key(one) not in names]
        shared = [one for one in shared if _key(one) not in names]
        headings = [_without_name(one, names) for one in headings if _key(one) not in names]
    stated = " ".join(map(_key, declared + shared))
    confirmed = [one for one in headings if _key(one) in stated]
    heading = max(confirmed, key=len, default="") or _likeliest(headings, [*declared, *shared])
    heading = _without_kicker(heading, declared)
    shared = [_as_declared(one, declared) for one in shared]
    declared = [_without_site(one, heading, names) for one in declared]
    shared = [_without_site(one, heading, names) for one in shared]
    if heading and _is_same_news(heading, [*declared, *shared], is_plain=heading in set(plain)):
        declared.insert(0, heading)  # readers see this one; the others are made for other places
    elif len(headings) == 1 and _is_about_same(heading, [*declared, *shared]):
        declared.insert(0, heading)
    elif heading and len(headings) == 1 == len(shared) and not any(declared):
        declared.insert(0, heading)  # old templates title every page of a section alike
    titles = [*declared, *shared[:1], heading, *shared[1:]]
    return tuple(title for title in titles if title)


def _likeliest(headings: Sequence[str], titles: Sequence[str]) -> str:
    """Return the heading if there is one, or the only one of several that resembles a title.

    Boxes for newsletters and regions have headings of the first rank, too.
    """
    headings = list({_key(one): one for one in headings}.values())
    if len(headings) > 1:
        parts = [part for title in titles for part in (title, *_SEPARATOR.split(title))]
        parts = [part for part in parts if len(part.split()) >= _FEWEST_WORDS]
        headings = [one for one in headings if shares_words(one, parts)]
    return headings[0] if len(headings) == 1 else ""


def shares_words(heading: str, titles: Iterable[str]) -> bool:
    """Return whether half of the words of a heading, or of a title, are in the other."""
    words = set(normalised(heading).split())
    for title in titles:
        other_words = set(normalised(title).split())
        if len(words) >= _FEWEST_WORDS and len(words & other_words) >= _SHARED_WORDS * min(
            len(words), len(other_words)
        ):
            return True
    return False


def split_title(title: str) -> list[str]:
    """Return the parts of a title that separators divide: headline, section, site."""
    return _SEPARATOR.split(title)


def _without_kicker(heading: str, declared: Iterable[str]) -> str:
    """Return the heading without a kicker and a separator before the declared headline.

    And without the kind of text: ``… | Opinion``.
    """
    for one in declared:
        before = heading.removesuffix(one).rstrip() if one else heading
        if len(_key(one)) > _NO_COINCIDENCE and before != heading and before[-1:] in _BARS:
            return one
    return _KIND_OF_TEXT.sub("", heading)


def _as_declared(title: str, declared: Sequence[str]) -> str:
    """Return the title without the section and site after the declared headline."""
    for one in declared:
        rest = title[len(one) :].lstrip()
        if len(_key(one)) > _NO_COINCIDENCE and title.startswith(one) and rest[:1] in _SIGNS:
            return one
    return title


def headline_of_pieces(pieces: Sequence[str], titles: Iterable[str], own: str = "") -> str | None:
    """Return the piece of a heading that is the headline, or None if that is unclear.

    It is the piece that another source gives as the title; or the second of two, if the first is as
    short as a kicker and the second is a sentence. ``own``: the heading's text outside of inner
    elements, which is the headline if titles have both pieces.
    """
    titles = list(titles)
    keys = {_key(part) for title in titles for part in (title, *_SEPARATOR.split(title))}
    if len(pieces) == 2 and own == pieces[1] and {_key(own), _key(pieces[0])} <= keys:
        return own
    if _key(" ".join(pieces)) in keys:
        return None  # all of it is the title: a line break divides it
    long = [piece for piece in pieces if len(_key(piece)) > _NO_COINCIDENCE]
    confirmed = [piece for piece in long if _key(piece) in keys]
    if len(confirmed) == 1:
        return confirmed[0]
    begins = normalised(pieces[0]) if pieces else ""
    if any(normalised(title).startswith(f"{begins} ") for title in titles):
        return None
    if len(pieces) == 2 and pieces[1] in long:
        words, rest = len(pieces[0].split()), len(pieces[1].split())
        if words <= _MOST_KICKER_WORDS and rest > max(words, _FEWEST_WORDS):
            return pieces[1]
    return None


def _names_of_site(
    names: frozenset[str], whole: Sequence[str], headings: Sequence[str]
) -> frozenset[str]:
    """Return the names, with headings that only repeat the end of the page's title.

    Not if no other heading has the rest of the title: then its end is the headline.
    """
    for title in whole:
        separators = list(_SEPARATOR.finditer(title))
        if separators and len(headings) > 1:
            before, after = title[: separators[-1].start()], title[separators[-1].end() :]
            others = [one for one in headings if _key(one) in _key(before)]
            if max(map(_letters, others), default=0) > _letters(after):
                names |= {_key(one) for one in headings if _key(one) == _key(after)}
    return names


def _letters(heading: str) -> int:
    return len(_key(heading))


def _without_name(heading: str, names: frozenset[str]) -> str:
    separators = list(_SEPARATOR.finditer(heading))
    if separators and _key(heading[separators[-1].end() :]) in names:
        return heading[: separators[-1].start()]
    return heading


def _is_same_news(heading: str, others: Iterable[str], *, is_plain: bool) -> bool:
    """Return whether the heading says the same as the page's metadata, in other words."""
    whole = _key(heading)
    others = list(others)
    parts = [part for part in map(_key, others) if len(part) > _NO_COINCIDENCE]
    if any(part != whole and (whole.endswith(part) or whole.startswith(part)) for part in parts):
        # If it has pieces, it is the headline with a kicker, or with the line below it.
        return is_plain or any(_is_cut_at_quote(other, heading) for other in others)
    return shares_words(heading, others)


def _is_about_same(heading: str, titles: Iterable[str]) -> bool:
    """Return whether the page's only heading has a long word of a title, or two others.

    Titles for search engines have other words: "The best electronic cat toys" is the title of
    "Buyer's guide: electronic cat toys that entertain".
    """
    words = normalised(heading).split()
    if len(words) < _FEWEST_OF_SENTENCE:
        return False
    for title in titles:
        common = {word for word in words if len(word) > 3} & set(normalised(title).split())
        if len(common) > 1 or any(len(word) >= _LONG_WORD for word in common):
            return True
    return False


def _is_cut_at_quote(title: str, heading: str) -> bool:
    """Return whether a title is the heading cut at a quotation mark (an unescaped attribute)."""
    return heading.startswith(title) and heading[len(title) :].lstrip()[:1] in _QUOTES


def headline(titles: Iterable[str]) -> str:
    """Choose the first title that another source confirms, else the first, else "".

    A title that was cut gives way to the title that it begins, and one in capitals to the same
    title in normal case.
    """
    titles = list(titles)
    keys = list(map(normalised, titles))
    agreed = [title for title, key in zip(titles, keys, strict=True) if keys.count(key) > 1]
    title = next(iter(agreed or titles), "")
    beginning = title.rstrip(_CUT)
    if len(beginning) > _NO_COINCIDENCE and title[len(beginning) :].endswith(("…", "...")):
        title = max((one for one in titles if one.startswith(beginning)), key=len)
    if _is_shouted(title):
        key = normalised(title)
        calm = (one for one in titles if normalised(one) == key and not _is_shouted(one))
        title = next(calm, title)
    return title[:LONGEST_TITLE]


def _is_shouted(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= _FEWEST_SHOUTED and title == title.upper() != title.lower()


def without_headline(text: str, titles: Iterable[str]) -> str:
    """Return the text without the headline that pages repeat as its first line.

    A kicker may stand before it in the same heading, as in "Quay: Wall is mended". Copies on other
    sites come without it, and the title has its own column.
    """
    first, _, rest = text.partition("\n")
    line, keys = normalised(first), list(map(normalised, titles))
    if not rest or not (line in keys or any(_has_kicker(line, key) for key in keys)):
        return text
    return rest


def _has_kicker(line: str, headline: str) -> bool:
    return (
        len(headline) > _NO_COINCIDENCE
        and line.endswith(headline)
        and len(line) - len(headline) <= _LONGEST_KICKER
    )


def _without_site(title: str, heading: str, names: frozenset[str]) -> str:
    """Return the title without the site's name, or only the heading that it contains."""
    title = _without_known_name(title, names)
    name, colon, rest = title.partition(": ")
    if colon and " " in name and _key(name) in names:  # one word may be a place: "Berlin: …"
        title = rest
    separators = list(_SEPARATOR.finditer(title))
    whole, part = _key(title), _key(heading)
    if part and (
        (len(part) > _NO_COINCIDENCE and whole.endswith(part))
        or (separators and whole.startswith(part))
    ):
        return _calm(title, separators, heading)
    if not separators:
        return _without_close_site(title, names)
    before, after = title[: separators[-1].start()], title[separators[-1].end() :]
    is_section = separators[-1].group().strip() in _BARS and _is_short_in_ideographs(before, after)
    if _is_site(after, names) or is_section or (len(before.split()) > 3 >= len(after.split())):
        return _without_site(before, "", names)
    first = title[: separators[0].start()]
    if _key(first) in names:
        return title[separators[0].end() :]
    return _without_close_site(title, names)


def _is_short_in_ideographs(before: str, after: str) -> bool:
    """Return whether a part of a Chinese or Japanese title is a section's name: ``… | 健康``."""
    return (
        _IDEOGRAPH.search(after) is not None
        and len(after) < _SHORTEST_IN_IDEOGRAPHS
        and len(before) > _SHORTEST_BEFORE_SECTION
    )


def _is_site(part: str, names: frozenset[str]) -> bool:
    """Return whether a part of a title is a name of the site, has one, or has its initials."""
    key, words = _key(part), normalised(part).split()
    if key in names or len(words) > _MOST_NAME_WORDS:
        return key in names
    initials = "".join(word[0] for word in words)
    return (len(words) > 2 and initials in names) or any(
        len(name) >= _DISTINCT_NAME and name in key for name in names
    )


def _calm(title: str, separators: Sequence[re.Match[str]], heading: str) -> str:
    """Return the heading, or if it is in capitals the part of the title that says the same."""
    if not _is_shouted(heading):
        return heading
    parts = [part for mark in separators for part in (title[: mark.start()], title[mark.end() :])]
    same = (part for part in (title, *parts) if _key(part) == _key(heading))
    return next(same, heading)


def _without_known_name(title: str, names: frozenset[str]) -> str:
    """Return a title without the site's name in brackets, after a dash, or its address before."""
    first, _, rest = title.partition(" ")
    if "." in first.strip(".") and _key(first) in names and rest:
        title = rest.lstrip(" |–—:-")
    for mark in _BEFORE_NAME.finditer(title):
        if mark.start() and _key(title[mark.end() :].rstrip(_AFTER_NAME)) in names:
            return title[: mark.start()]
    return title


def _without_close_site(title: str, names: frozenset[str]) -> str:
    """Return a title without a site's name that follows without spaces, in such scripts."""
    if not _IDEOGRAPH.search(title):
        return title
    separators: Sequence[re.Match[str]] = list(_CLOSE_SEPARATOR.finditer(title))
    for separator in reversed(separators):
        before, after = title[: separator.start()], title[separator.end() :]
        is_site = _key(after) in names
        if "：" not in separator.group():  # which headlines have, too: "专访：…"
            is_site = is_site or _SITE_IN_IDEOGRAPHS.search(after) is not None
        if "_" in separator.group():  # no headline has it: "标题_社会_网站"
            is_site = is_site or _is_short_in_ideographs(before, after)
        if not before or not is_site:
            return title
        if len(after) > _NO_COINCIDENCE or len(before) < len(after):
            return title
        title = before
    return title


def _key(name: str) -> str:
    return normalised(name).replace(" ", "")
