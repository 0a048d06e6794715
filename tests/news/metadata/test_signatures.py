"""Names of authors in bylines and below the text, and the times shown beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.article import Article
from warta.news.metadata.bylines import authors_of
from warta.news.metadata.signatures import without_signature

FETCHED_AT = datetime(2026, 11, 28, 2, 9, tzinfo=UTC)
HEADLINE = "Harbour board votes to mend the leaking quay wall"


def article(body: str, head: str = "", language: str = "en") -> Article:
    """Return the article of a page with this body below its headline."""
    html = (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>{HEADLINE}</title>"
        f"{head}</head><body><main><article><h1>{HEADLINE}</h1>{body}</article></main></body></html>"
    )
    url = "https://hafenbote.example/a/quay"
    return as_article(extracted(html, url=url, fetched_at=FETCHED_AT))


STORY = "".join(
    f"<p>The harbour board voted on Monday to mend quay wall number {n}, which has leaked for {n + 9} "
    f"years and cost {n * 7 + 100} thousand crowns, said the clerk who keeps the book of it.</p>"
    for n in range(11, 18)
)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Marlow Updated 3 hours ago", ("Jane Marlow",)),
        ("Por Ana Ruiz Actualizado 3/11/2026", ("Ana Ruiz",)),
        ("By JANE MARLOW Associated Press", ("JANE MARLOW",)),
        ("Jane Marlow Senior Political Correspondent", ("Jane Marlow",)),
        ("By Jane Marlow and John Roe, Staff Writers", ("Jane Marlow", "John Roe")),
        ("Jane Marlow, CFP®", ("Jane Marlow",)),
        ("Jane Marlow, The Example Courier", ("Jane Marlow",)),
        ("By Sammy Marlow Jr.", ("Sammy Marlow Jr.",)),
        ("di Giovanna Mari", ("Giovanna Mari",)),
        ("Propos recueillis par Jeanne Morin", ("Jeanne Morin",)),
        ("Interview by Mark Loy", ("Mark Loy",)),
        ("記者王小明／台北報導", ("王小明",)),
        ("（記者林美玲／高雄報導）", ("林美玲",)),
        ("[記者陳小明台北報導]", ("陳小明",)),
        ("来源：新华网 作者：张三 编辑：李四", ("张三",)),
        ("홍길동 기자 hong@news.example", ("홍길동",)),
        ("글 김영희 기자", ("김영희",)),
        ("Emily Post", ("Emily Post",)),
        ("null", ()), ("undefined", ()), ("Reading Time", ()), ("A Post By", ()), ("Marketing", ()),
        ("PHP Developer", ()), ("Nachrichtenagentur", ()), ("Themen bearbeiten", ()),
        ("Sendung: hr-INFO, 23.11.2026", ()),
    ],
)  # fmt: skip
def test_only_persons_are_read_from_a_byline(byline: str, names: tuple[str, ...]) -> None:
    """On real pages everything else in these bylines was once stored as an author."""
    assert authors_of([byline]) == names


@pytest.mark.parametrize("bold", ["strong", "b", "em"])
@pytest.mark.parametrize("name", ["Lê Phương Mai", "Mohla Mpesi", "Ann Quay"])
def test_a_name_in_bold_above_or_below_the_text_is_the_author(bold: str, name: str) -> None:
    """VnExpress puts it below, the Lesotho Times above; the line is removed from the text."""
    signature = f"<p><{bold}>{name}</{bold}></p>"
    for body in (STORY + signature, signature + STORY):
        result = article(body)
        assert result.authors == (name,)
        assert name not in result.text


@pytest.mark.parametrize("line", ["What comes next", "Health benefits", "Reuters", "1. The port"])
def test_a_heading_in_bold_is_not_an_author(line: str) -> None:
    """Two capitalised words are as often a heading as a name."""
    assert article(f"{STORY}<p><b>{line}</b></p>").authors == ()
    assert article(f"<p><b>{line}</b></p>{STORY}").authors == ()


def test_only_the_first_and_last_line_are_removed_as_a_signature() -> None:
    """Between them the name may be part of the story, as in an interview."""
    text = "Ann Quay\nThe port is old.\nAnn Quay\nIt will be mended.\nAnn Quay"
    assert (
        without_signature(text, ("Ann Quay",)) == "The port is old.\nAnn Quay\nIt will be mended."
    )


@pytest.mark.parametrize(
    ("shown", "language", "at"),
    [
        ("Sabtu, 21 November 2026 | 21:04 WIB", "id", "2026-11-21T14:04"),
        ("21 November 2026 · 21:04 GMT+7", "id", "2026-11-21T14:04"),
        ("21.11.2026 | 21:04", "de", "2026-11-21T21:04"),
        ("Saturday, 21 November 2026 | 21:04 GMT+7", "en", "2026-11-21T14:04"),
        ("Monday November 23, 2026 10:05 am PST by", "en", "2026-11-23T18:05"),
        ("November 23, 2026 10:05 a.m. ET", "en", "2026-11-23T15:05"),
        ("July 3, 2026 10:05 a.m. ET", "en", "2026-07-03T14:05"),
        ("2026年11月28日10:08 | 来源：示例日报", "zh", "2026-11-28T02:08"),
        ("2026年11月27日 18時30分", "ja", "2026-11-27T09:30"),
        ("2026.11.27 18:30", "ko", "2026-11-27T09:30"),
        ("ህዳር 12 ቀን 2019", "am", "2026-11-21"),
        ("መስከረም 1 2019", "am", "2026-09-11"),
        ("२०८३ मंसिर ५ गते १०:३०", "ne", "2026-11-21T04:45"),
        ("५ मंसिर २०८३", "ne", "2026-11-21"),
    ],
)
def test_a_shown_time_is_read_with_its_zone_and_calendar(
    shown: str, language: str, at: str
) -> None:
    """Without its zone a time is wrong by hours; the Ethiopian and Nepali years are not ours."""
    result = article(f"<div class=date>{shown}</div>{STORY}", language=language)
    assert str(result.published_at).replace(" ", "T").startswith(at)


def test_a_shown_time_without_zone_is_not_after_the_fetch() -> None:
    """East of Greenwich, the local time of fresh news read as UTC lies in the future."""
    result = article(f"<div class=date>28 November 2026 10:08</div>{STORY}")
    assert result.published_at is not None
    assert result.published_at <= FETCHED_AT
