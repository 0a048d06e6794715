"""Ages such as "2 days ago" are read in many languages; lengths of texts and recordings are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.news.metadata.pages import read
from warta.news.metadata.dates import published
from warta.news.metadata.relative_dates import ago

_NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
_AGES = {
    "2 days ago · 3 min read": timedelta(days=2),
    "3 min read · 2 days ago": timedelta(days=2),
    "Updated 3 hours ago": timedelta(hours=3),
    "2h ago": timedelta(hours=2),
    "3d ago": timedelta(days=3),
    "vor 3 Std.": timedelta(hours=3),
    "vor 2 Tagen": timedelta(days=2),
    "Vor 5 Min. | Lesezeit: 3 Minuten": timedelta(minutes=5),
    "Lesezeit: 3 Minuten, vor 2 Tagen": timedelta(days=2),
    "il y a 2 jours - Lecture 3 min": timedelta(days=2),
    "Il y a 3 h": timedelta(hours=3),
    "hace 2 días · 3 min de lectura": timedelta(days=2),
    "hace 5 horas": timedelta(hours=5),
    "há 3 horas": timedelta(hours=3),
    "3 horas atrás": timedelta(hours=3),
    "2 giorni fa · lettura di 3 minuti": timedelta(days=2),
    "3 ore fa": timedelta(hours=3),
    "fa 2 hores": timedelta(hours=2),
    "2 dagen geleden - 3 min. leestijd": timedelta(days=2),
    "för 2 dagar sedan · 3 min läsning": timedelta(days=2),
    "for 3 timer siden": timedelta(hours=3),
    "2 päivää sitten": timedelta(days=2),
    "2 dni temu · 3 min czytania": timedelta(days=2),
    "3 godz. temu": timedelta(hours=3),
    "před 2 hodinami": timedelta(hours=2),
    "před 3 dny, doba čtení 3 min": timedelta(days=3),
    "acum 2 ore": timedelta(hours=2),
    "в 3 часа назад": timedelta(hours=3),
    "3 часа назад · 5 мин чтения": timedelta(hours=3),
    "5 мин назад": timedelta(minutes=5),
    "2 дні тому · 3 хв читання": timedelta(days=2),
    "2 gün önce · 3 dk okuma": timedelta(days=2),
    "2 hari yang lalu - 3 menit baca": timedelta(days=2),
    "3 jam lalu": timedelta(hours=3),
    "2 ngày trước · 3 phút đọc": timedelta(days=2),
    "2 วันที่แล้ว อ่าน 3 นาที": timedelta(days=2),
    "2日前・3分で読める": timedelta(days=2),
    "3分前": timedelta(minutes=3),
    "2小时前 · 阅读3分钟": timedelta(hours=2),
    "3 天前": timedelta(days=3),
    "2시간 전 · 3분 읽기": timedelta(hours=2),
    "3일 전": timedelta(days=3),
    "منذ 3 ساعات": timedelta(hours=3),
    "قبل 2 يوم": timedelta(days=2),
    "۲ ساعت پیش - زمان مطالعه ۳ دقیقه": timedelta(hours=2),
    "2 گھنٹے قبل": timedelta(hours=2),
    "3 घंटे पहले": timedelta(hours=3),
    "৩ ঘণ্টা আগে": timedelta(hours=3),
    "৫ মিনিট আগে": timedelta(minutes=5),
    "πριν από 3 ώρες": timedelta(hours=3),
    "לפני 3 שעות": timedelta(hours=3),
    "prije 3 sata": timedelta(hours=3),
    "pre 2 dana": timedelta(days=2),
    "преди 3 часа": timedelta(hours=3),
    "prieš 3 valandas": timedelta(hours=3),
    "2 nappal ezelőtt": timedelta(days=2),
    "3 órával ezelőtt": timedelta(hours=3),
    "2 மணிநேரம் முன்பு": timedelta(hours=2),
    "2 weeks ago": timedelta(weeks=2),
    "vor 3 Wochen": timedelta(weeks=3),
    "hace 2 semanas": timedelta(weeks=2),
    "il y a 2 semaines": timedelta(weeks=2),
    "2 minggu lalu": timedelta(weeks=2),
    "2周前": timedelta(weeks=2),
    "2주 전": timedelta(weeks=2),
    "2 недели назад": timedelta(weeks=2),
    "منذ 3 أسابيع": timedelta(weeks=3),
}
# The word for the unit says how many.
_AGES_IN_WORDS = {
    "منذ دقيقتين": timedelta(minutes=2),
    "منذ ساعة": timedelta(hours=1),
    "منذ ساعتين": timedelta(hours=2),
    "قبل ساعتين": timedelta(hours=2),
    "منذ يوم": timedelta(days=1),
    "منذ يومين": timedelta(days=2),
    "آخر تحديث: منذ يومين": timedelta(days=2),
    "تحديث: منذ يومين": timedelta(days=2),
    "نُشر منذ يومين": timedelta(days=2),
    "منذ أسبوع": timedelta(weeks=1),
    "منذ أسبوعين": timedelta(weeks=2),
    "منذ شهرين": timedelta(days=60),
    "לפני שעה": timedelta(hours=1),
    "לפני שעתיים": timedelta(hours=2),
    "לפני יומיים": timedelta(days=2),
    "פורסם: לפני יומיים": timedelta(days=2),
    "לפני שבועיים": timedelta(weeks=2),
    "לפני חודשיים": timedelta(days=60),
    "pred dvema dnevoma": timedelta(days=2),
    "pred dvema urama": timedelta(hours=2),
    "ilu jumejn": timedelta(days=2),
    "an hour ago": timedelta(hours=1),
    "Updated a day ago": timedelta(days=1),
    "vor einer Stunde": timedelta(hours=1),
    "vor einem Tag": timedelta(days=1),
    "il y a une heure": timedelta(hours=1),
    "hace una hora": timedelta(hours=1),
    "un'ora fa": timedelta(hours=1),
    "há uma hora": timedelta(hours=1),
    "uma hora atrás": timedelta(hours=1),
    "for an hour": None,
    "for a day": None,
    "An hour ago the wall fell": None,
    "من يوم الاثنين": None,
    "Le pain, il y a une heure encore": None,
}
_NO_AGES = (
    "3 min read",
    "5m ago",
    "Lesezeit: 3 Minuten",
    "Temps de lecture : 4 min",
    "lectura de 3 minutos",
    "3 dk okuma",
    "3分で読める",
    "3分钟阅读",
    "Χρόνος ανάγνωσης: 3 λεπτά",
    "זמן קריאה: 3 דקות",
    "Listen 4 min",
    "Audio 12 min",
    "before 3 minutes of play",
    "The 3 days before the vote",
    "90 days ago",
    "2026-11-24 10:20",
)
_LENGTHS = (
    "3 min read", "Lesezeit: 3 Minuten", "3分で読める", "lectura de 3 minutos", "3 dk okuma", "Lecture 3 min",
    "3 min di lettura", "3 min. leestijd", "3 min czytania", "3 мин чтения", "3 хв читання", "3 menit baca",
    "3 phút đọc", "อ่าน 3 นาที", "阅读3分钟", "閱讀時間 3 分鐘", "3분 읽기", "3 دقائق قراءة", "زمان مطالعه ۳ دقیقه",
    "3 मिनट में पढ़ें", "৩ মিনিট পড়ুন", "3 λεπτά ανάγνωση", "זמן קריאה: 3 דקות", "3 perc olvasás", "3 min läsning",
    "3 min de leitura", "doba čtení 3 min", "Listen 4 min", "12 min", "Video 3:45", "Anhören 04:32 Min.",
)  # fmt: skip


@pytest.mark.parametrize(("text", "age"), _AGES.items())
def test_an_age_is_read_whatever_stands_beside_it(text: str, age: timedelta) -> None:
    """Of "2 days ago · 3 min read" the minutes were taken: an article of two days was new."""
    assert ago(text, _NOW) == _NOW - age


@pytest.mark.parametrize(("text", "age"), _AGES_IN_WORDS.items())
def test_an_age_may_be_a_word_without_a_number(text: str, age: timedelta | None) -> None:
    """Arabic and Hebrew have a form for two; in a sentence it is no age of the article."""
    assert ago(text, _NOW) == (_NOW - age if age else None)
    page = read(body=f"<h1>Wall falls</h1><div>{text}</div>")
    assert [claim.text for claim in page.published] == ([text] if age else [])


@pytest.mark.parametrize("text", _NO_AGES)
def test_a_number_of_minutes_is_no_age_by_itself(text: str) -> None:
    """Lengths of texts and of recordings stand where dates do."""
    assert ago(text, _NOW) is None


@pytest.mark.parametrize("length", _LENGTHS)
@pytest.mark.parametrize(
    "form", ["{} · {}", "<span>{}</span> <span>{}</span>", "<p>{}</p><p>{}</p>"]
)
def test_a_length_beside_the_date_changes_neither_day_nor_author(length: str, form: str) -> None:
    """Neither is it a time of day, nor its label a name; alone it is no date at all."""
    for words in (("24 November 2026", length), (length, "24 November 2026")):
        page = read(
            body=f"<h1>Wall falls</h1><p>By Jane Marlow</p><div>{form.format(*words)}</div>"
        )
        first = page.published[0].text
        assert page.authors == ("Jane Marlow",)
        assert published(page.published[:1], None, _NOW).at == datetime(2026, 11, 24, tzinfo=UTC), (
            first
        )
    assert read(body=f"<h1>Wall falls</h1><div>{length}</div>").published == ()
