"""Find the date that readers see near the headline, in any element and language.

Pages show other dates too: of events, teasers, comments, the day of the visit. Each date gets a
cost from its distance to the headline, the marks of its element and the words beside it; the least
wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from warta.news.metadata.dates import RELATIVE, SHOWN, SHOWN_ALONE, SHOWN_MARKED, DateClaim, moment
from warta.news.metadata.places import around, stands_elsewhere
from warta.news.metadata.relative_dates import ago, is_age_in_words, without_lengths
from warta.news.text.calendars import jalali_numbers
from warta.news.text.dates import has_time

# Texts read after and before the headline. On 175 pages that declare no date, the right one is
# within 60 texts after it or 15 before it.
_AFTER, _BEFORE = 90, 25
# The costs, here and in ``shown_dates``, are counted in texts of distance. They and the lengths in
# characters are chosen by hand.
_FARTHEST = 75
_USUAL_LENGTH = 30  # letters of a date with its weekday; a longer text is likelier a sentence
_LONGEST_LABELLED = 50  # the same with a label: "Page last updated: 13 November 2026"
_LONGEST = 110  # a date with an author and a place, in an element named as a date
_LONGEST_UNMARKED = 60  # the same in any other element
_CLEARLY = 25  # a date of a change that costs this much less counts as that of publication
_MOST = 3
_HOLDERS = ("span", "div", "p", "td", "small", "em", "i", "b", "strong", "font", "li", "h5", "h6")
_LOOKED_THROUGH = 2_000  # elements
_SHORTEST = 8  # "1.1.2026"
_FOLLOWING = etree.XPath(f"following::text()[normalize-space()][position() <= {_AFTER}]")
_PRECEDING = etree.XPath(f"preceding::text()[normalize-space()][position() <= {_BEFORE}]")
_INSIDE = etree.XPath("descendant::text()[normalize-space()]")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_MARKED = re.compile(
    r"(?<![a-z])(?:date?|datum|time|timestamp|publish\w*|pubdate|posted?|created?|meta"
    r"|tanggal|fecha|byline"
    r"|waktu|authored|info)(?![a-z])|date|-meta|time(?:stamp)?$|publi",
    re.IGNORECASE,
)
# In small letters, as all texts that are searched for them: so Python is several times as fast.
_PUBLISHED = re.compile(
    r"publish|posted|created|erstellt|veröffentlich|publié|publicado|pubblicato|diterbitkan"
    r"|tayang"
    r"|dipublikasi|gepubliceerd|opublikowan|publicerad|julkaistu|yayın|опубликован"
    r"|опубліковано|نشر"
    r"|créé|creado|criado|creato|inserito|skapad|utworzono|vloženo|создан|размещен|geplaatst"
    r"|erschienen|publicerad|publisert|publicat(?!ion)|publikacji|publikován|vydáno|megjelent|közzétéve"
    r"|objavljen|објављено|публикуван|публикац|udgivet|offentliggjort|publicēts|paskelbta"
    r"|avaldatud|δημοσι|פורסם|פרסום|تاريخ النشر|تاریخ انتشار|شائع|প্রকাশ|प्रकाशन|வெளியிட"
    r"|منتشر|प्रकाशित|發布|发布|公開|掲載|入稿|입력|등록|송고|đăng|เผยแพร่|diunggah|disiarkan",
)
_MODIFIED = re.compile(
    r"updated?\b|modified|aktualisiert|geändert|stand:|mis(?:e)? à jour|modifié|actualizado"
    r"|atualizad"
    r"|aggiornat|diperbarui|bijgewerkt|zaktualizowan|uppdaterad|päivitetty|güncelle|обновлен"
    r"|оновлено"
    r"|oppdatert|opdateret|ažuriran|ажуриран|frissít|actualizat|обновен|актуализ|jauninā"
    r"|atnaujint|uuendatud|עודכן|עדכון|ενημερ|হালনাগাদ|আপডেট|புதுப்பி|dikemaskini|ปรับปรุง|แก้ไข"
    r"|изменен|تحديث|به‌روز|بروزرسانی|اپ ڈیٹ|अपडेट|अद्यतन|更新|수정|cập nhật|อัปเดต|lastmod",
)
# The text itself may open with its date: "27.1.2022 – The council …", "(November 21, 2022) The …".
_LEAD = re.compile(
    r"(\(?(?:\w+,? )?(?:\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}|\d{1,2}\.? \w+,? \d{4}|\w+ \d{1,2}, \d{4}"
    r"|\d{4}-\d\d-\d\d)\)?)(?=\s*[–—:|„\"“-]|\)|\s+[A-ZÄÖÜ])"
)
_PERSIAN = re.compile("[پچژگکی]")  # there "1405/09/03" in any digits is a day of Iran's year
_DIGIT = re.compile(r"\d")
_EXACT = ("datetime", "title", "data-date", "data-datetime", "data-time", "data-timestamp",
          "data-published", "data-publish-date", "data-pubdate")  # fmt: skip
# In ISO 8601, or seconds or milliseconds since 1970; a title in words may be the headline.
_BEGINS_DATED = re.compile(r"\s*(?:\d{4}-\d\d-\d\d|\d{10}(?:\d{3})?\s*$)")
# "21|11|2026", but not "21 November 2026 | 21:04": before a time, the mark separates it.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s?[|·]\s?(?=\d)(?!\d{1,2}[:.]\d\d(?!\d|[.]\d))")
_BEFORE_TIME = re.compile(r"(?:\s*[|·•–—]|\s-)\s*(?=\d{1,2}[:.]\d\d(?!\d|[.]\d))")
# "10:00-11:30" is the time of an event.
# And "23.10.2026 - 25.10.2026" its days.
_SPAN_OF_TIME = re.compile(
    r"\d{1,2}([./])\d{1,2}\1(?:20)?\d\d\s?[-–—]\s?\d{1,2}\1\d{1,2}\1(?:20)?\d\d(?!\d)|"
    r"\d[:.]\d\d\s*(?:uhr)?\s*(?:[-–—]|bis|to|hingga|s/d)\s*\d{1,2}[:.]\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ShownDates:
    """Statements of when the article was published and last changed, likeliest first."""

    published: tuple[DateClaim, ...] = ()
    modified: tuple[DateClaim, ...] = ()


def shown_dates(heading: HtmlElement | None) -> ShownDates:
    """Return the dates near the headline."""
    if heading is None:
        return ShownDates()
    published: list[tuple[float, str]] = []
    changed: list[tuple[float, str]] = []
    enclosing = around(heading)
    near = _near(heading)
    if _PERSIAN.search("".join(heading.itertext())):
        near = ((distance, one, jalali_numbers(text)) for distance, one, text in near)
    parts = ((d, one, part) for d, one, text in near for part in _labelled(text))
    for distance, element, text in parts:
        stated = _statement(element, text)
        if stated is None or stands_elsewhere(element, enclosing):
            continue
        statement, is_marked = stated
        label = _label_before(element, text).lower()
        cost = distance - 30 * is_marked - 15 * has_time(statement)
        cost += max(0, len(statement) - _USUAL_LENGTH) + 15 * _is_linked(element)
        if _MODIFIED.search(label) and not _PUBLISHED.search(label):
            changed.append((cost, statement))
        else:
            published.append((cost - 30 * bool(_PUBLISHED.search(label)), statement))
    if changed and (not published or min(changed)[0] + _CLEARLY < min(published)[0]):
        published.append(min(changed))  # only "Updated:" is there; the other date is a teaser's
    return ShownDates(_likeliest(published), _likeliest(changed))


def lone_date(tree: HtmlElement) -> list[DateClaim]:
    """Return the first date that is alone in an element, for pages without one near a headline.

    One whose element is named as a date comes before others.
    """
    alone: list[DateClaim] = []
    for element in islice(tree.iter(*_HOLDERS), _LOOKED_THROUGH):
        text = " ".join((element.text or "").split())
        if not _SHORTEST <= len(text) <= _LONGEST_LABELLED or _DIGIT.search(text) is None:
            continue
        if len(text) > _USUAL_LENGTH and not (
            _PUBLISHED.search(text.lower()) or _MODIFIED.search(text.lower())
        ):
            continue
        if _SPAN_OF_TIME.search(text):
            continue
        if moment(text) and not stands_elsewhere(element, ()) and not _is_linked(element):
            if _is_marked(element):
                return [DateClaim(SHOWN_MARKED, text)]
            alone.append(DateClaim(SHOWN_ALONE, text))
    return alone[:1]


def _labelled(text: str) -> list[str]:
    """Return the parts of a line with two dates: ``Updated 22 May | Published 20 May``."""
    if _DIGIT.search(text) is None or len(text) > _LONGEST or not _MODIFIED.search(text.lower()):
        return [text]
    small = text.lower()
    starts = sorted(
        {match.start() for one in (_PUBLISHED, _MODIFIED) for match in one.finditer(small)}
    )
    bounds = [0, *(start for start in starts if start), len(text)]
    parts = [text[start:end] for start, end in pairwise(bounds)]
    parts = [part for part in parts if _DIGIT.search(part)]
    return parts if len(parts) > 1 else [text]


def _likeliest(dated: list[tuple[float, str]]) -> tuple[DateClaim, ...]:
    ordered = sorted((one for one in dated if one[0] <= _FARTHEST), key=lambda one: one[0])
    statements = dict.fromkeys(statement for _, statement in ordered)
    return tuple(
        DateClaim(SHOWN if moment(statement) else RELATIVE, statement)
        for statement in list(statements)[:_MOST]
    )


def _near(heading: HtmlElement) -> Iterator[tuple[float, HtmlElement, str]]:
    """Yield distance, element and text; distances before the headline, among menus, are doubled."""
    for distance, text in enumerate(_FOLLOWING(heading)):
        yield distance, _holder(text), str(text)
    for distance, text in enumerate(reversed(_PRECEDING(heading))):
        yield 5 + 2 * distance, _holder(text), str(text)


def _holder(text: Any) -> HtmlElement:
    """Return the element that contains a text; lxml gives the element before a tail."""
    element: HtmlElement = text.getparent()
    parent = element.getparent()
    return parent if text.is_tail and parent is not None else element


def _statement(element: HtmlElement, text: str) -> tuple[str, bool] | None:
    """Return a date in the text, or in its element if markup divides it, and whether it is marked.

    None if neither has a date.
    """
    if exact := _exact(element):
        return exact, True
    if _DIGIT.search(text) is None and "年" not in text and not is_age_in_words(text):
        return None
    if _SPAN_OF_TIME.search(text):
        return None
    is_marked = element.tag == "time" or _is_marked(element)
    words = line = " ".join(text.split())
    line = _BEFORE_TIME.sub(", ", without_lengths(line) if len(line) <= _LONGEST else line)
    line = _BETWEEN_DIGITS.sub(".", line)
    most = _LONGEST if is_marked else _LONGEST_UNMARKED
    lead = _LEAD.match(line)
    if lead and moment(lead.group(1)) and not (len(line) <= most and has_time(line)):
        return lead.group(1), is_marked
    if len(line) <= most and (moment(line) or ago(line, _ANY_TIME)):
        return line, is_marked
    if len(words) > most:  # so are those of the element
        return None
    whole = " ".join(" ".join(_INSIDE(element)).split())
    if not 6 <= len(whole) <= _LONGEST_UNMARKED:
        parent = element.getparent()
        whole = " ".join(" ".join(_INSIDE(parent)).split()) if parent is not None else ""
    if 6 <= len(whole) <= most and moment(whole):
        return whole, is_marked
    return None


def _exact(element: HtmlElement) -> str | None:
    """Return the time that an element states in an attribute, in addition to its text, or None."""
    for name in _EXACT:
        stated = element.get(name)
        if not stated or not (name == "datetime" or _BEGINS_DATED.match(stated)):
            continue
        if moment(stated):
            return stated
    return None


def _is_marked(element: HtmlElement) -> bool:
    for _ in range(2):
        marks = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"
        if len(marks) > 2 and _MARKED.search(marks):
            return True
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False


def _is_linked(element: HtmlElement) -> bool:
    parent = element.getparent()
    return element.tag == "a" or (parent is not None and parent.tag == "a")


def _label_before(element: HtmlElement, text: str) -> str:
    """Return the words before a date and the marks of its element, such as "Updated:"."""
    before = element.getprevious()
    label = "" if before is None else " ".join(before.itertext())[-40:] + (before.tail or "")[-40:]
    if _DIGIT.search(label):
        label = ""  # the label of the date before this one
    parent = element.getparent()
    if parent is not None and len(parent) == 1 and not (parent.text or "").strip():
        label += f" {parent.get('class', '')}"
    return f"{label} {text} {element.get('class', '')} {element.get('itemprop', '')}"
