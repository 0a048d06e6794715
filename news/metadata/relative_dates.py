"""Read times relative to the present: "2 jam lalu", "vor 3 Stunden", "5 hours ago".

They are relative to the time of the fetch. The result is as exact as the words: to the minute, the
hour or the day.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {
    "minutes": (
        "minutes? mins? minuten? minuto?s? menit minut[aiy]? minuti dakika минуты? минут хвилини?"
        " хвилин دقيقة دقيقه دقائق دقیقه phút นาที 分钟前 分鐘前 分前 분전 minuuttia perc"
        " मिनट minuter minutter"
    ),
    "hours": (
        "hours? hrs? stunden? heures? horas? ore? ora jam uur timmar timer? godzin[ay]? hodinami?"
        " saat часа? часов години? годин ساعة ساعات ساعت giờ tiếng ชั่วโมง 小时前 小時前"
        " 時間前 시간전 tuntia óra"
        " घंटे घंटा órája"
    ),
    "days": (
        "days? tage?n? jours? d[ií]as? dias? giorni hari dagen dagar dage dager dni dny gün"
        " дня дней"
        " день днів дні يوم أيام روز ngày วัน 天前 日前 일전 päivää nap दिन"
    ),
}
_SINCE = re.compile(
    r"\bago\b|\bvor\b|il y a|\bhace\b|\bhá\b|\bfa\b|\blalu\b|yang lalu|geleden|\bsedan\b"
    r"|\bsiden\b|temu\b"
    r"|\bpřed\b|önce|назад|\bтому\b|قبل|منذ|پیش|trước|ที่แล้ว|前|전|sitten|\bacum\b|\bpre\b"
    r"|पहले|\bezelőtt\b",
    re.IGNORECASE,
)
# Both chosen by hand.
_LONGEST = 60  # characters; a longer text is a sentence that mentions a time
_AGO = {
    unit: re.compile(
        rf"(?<![\d.,:])(\d{{1,3}})\s*(?:{'|'.join(words.split())})(?!\w)", re.IGNORECASE
    )
    for unit, words in _UNITS.items()
}
_MOST_DAYS = 60  # older ones are other articles' dates; chosen by hand


def ago(text: str, now: datetime) -> datetime | None:
    """Return the time that a text states relative to ``now``, or None if it states none."""
    if len(text) > _LONGEST or not _SINCE.search(text):
        return None
    for unit, pattern in _AGO.items():
        if match := pattern.search(text.replace(" 전", "전").replace(" 前", "前")):
            before = timedelta(**{unit: int(match.group(1))})
            return now - before if before <= timedelta(days=_MOST_DAYS) else None
    return None
