"""Read times relative to the present: "2 jam lalu", "vor 3 Stunden", "5 hours ago".

They are relative to the time of the fetch. The result is as exact as the words: to the minute, the
hour or the day. Only a number directly beside a word such as "ago" is an age: "2 days ago · 3 min
read" has an age and the length of the text.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {
    "minutes": (
        "minutes? mins? minuten? minuto?s? menit minut[aiyeă]? minuti dakika dk минуты? минут мин"
        " хвилини?"
        " хвилин хв دقيقة دقيقه دقائق دقیقه منٹ phút นาที 分钟 分鐘 分 분 minuuttia min perc perccel"
        " मिनट मिनिटे মিনিট நிமிடங்கள் நிமிடம் నిమిషాల മിനിറ്റ് λεπτά λεπτό דקות minuter minutter"
        " minuta minute minučių minūtēm minutit минута"
        " წუთის րոպե dəqiqə daqiqa минуттың минутын минут မိနစ် នាទី ນາທີ ደቂቃ ደቂቃዎች मिनेट"
        " મિનિટ ਮਿੰਟ ನಿಮಿಷಗಳ minutu minuta minut mínútum munud nóiméad"
    ),
    "hours": (
        "hours? hrs? h stunden? std heures? horas? hores ore? ora oră jam uur uren tim timmar timer"
        " timme time hodinami? hodin godzin[aęy]? godz"
        " sati sata saat часа? часов години? годин год час ساعة ساعات ساعت گھنٹے گھنٹہ giờ tiếng"
        " ชั่วโมง 小时 小時 個小時 时间 時間 시간 tunti tuntia óra órája órával"
        " घंटे घंटा तास ঘণ্টা ঘন্টা மணிநேரம் గంటల മണിക്കൂർ ώρες ώρα שעות valandas valandų stundām"
        " tundi часа"
        " საათის ժամ saat soat сағат цагийн နာရီ ម៉ោង ຊົ່ວໂມງ ሰዓት ሰዓታት घण्टा કલાક ਘੰਟੇ"
        " ಗಂಟೆಗಳ orë ordu klukkustundum klukkutíma awr uair oras"
    ),
    "days": (
        "days? d tage?n? jours? j d[ií]as? dies giorni giorno zile hari dagen dagar dage dager dag"
        " dn[íiyeů] dny dana?"
        " gün дня дней день днів дні يوم أيام ايام روز دن ngày วัน 天 日 일 päivää päivä nap napja"
        " nappal दिन दिवस দিন நாட்கள் రోజుల ദിവസം ημέρες μέρες ημέρα ימים dienas dienų dienām päeva"
        " дни дена"
        " დღის օր gün kun күн өдрийн ရက် ថ្ងៃ ມື້ ቀን ቀናት दिनअघि દિવસ ਦਿਨ ದಿನಗಳ ditë egun"
        " dögum diwrnod lá araw días"
    ),
    "weeks": (
        "weeks? wks? w wochen? wo sem(?:aines?|anas?)? settiman[ae] săptămân[iă] minggu pekan"
        " weken week veckor vecka uker uke uger uge viikkoa tydnů týdny t[ýy]žd(?:ne|ňov)"
        " tygodni(?:e|a)? tydzień недел[июья] недель тижн(?:і|ів|я) тиждень hafta εβδομάδες"
        " εβδομάδα שבועות أسابيع أسبوع اسابيع هفته ہفتے हफ्ते हफ़्ते सप्ताह সপ্তাহ tuần"
        " สัปดาห์ 周 週 週間 星期 주 주일 hét hete"
        " კვირის շաբաթ həftə hafta апта долоо хоногийн អាទិត្យ សប្តាហ៍ ອາທິດ ሳምንት ሳምንታት"
        " हप्ता અઠવાડિયા ਹਫ਼ਤੇ ವಾರಗಳ javë aste vikum wythnos seachtain linggo"
    ),
}
_PER_UNIT = {
    unit: "|".join(sorted(dict.fromkeys(words.split()), key=len, reverse=True))
    for unit, words in _UNITS.items()
}
_COUNT = "|".join(
    rf"(?P<{unit}{{n}}>\d{{{{1,3}}}})\s*(?:{words})\.?" for unit, words in _PER_UNIT.items()
)
_ABOUT = r"(?:(?:etwa|ca|circa|rund|über|environ|cerca de|alrededor de|около|від|about|από)\.?\s+)?"
_BEFORE = (
    r"vor|duela|hai|fyrir"
    r"|il y a|hace|há|fa|قبل|منذ|před|pred|prije|pre|пре|преди|пред|acum|πριν(?: από)?|לפני"
    r"|prieš|pirms|în urmă cu|for|för"
)
_AFTER = (
    r"ago|fa|lalu|yang lalu|lepas|geleden|sedan|siden|síðan|temu|önce|evvel"
    r"|назад|тому|قبل|پیش|پہلے|trước|ที่แล้ว|ก่อน|ที่ผ่านมา|前|之前|以前|전|sitten|ezelőtt|atrás|पहले|पूर्वी|आधी"
    r"|წინ|առաջ|əvvəl|oldin|бұрын|өмнө|အကြာ|មុន|ກ່ອນ|በፊት|अघि|પહેલા|ਪਹਿਲਾਂ|ಹಿಂದೆ|më parë|yn ôl|ó shin"
    r"|(?:ang )?(?:nakalipas|nakaraan)"
    r"|আগে|முன்பு|முன்|క్రితం|മുമ്പ്|tagasi"
)
# "hace 2 días", "vor 3 Std.": in Danish and Swedish "for 2 timer siden" has both words.
_AGES = re.compile(
    rf"(?<!\w)(?:{_BEFORE})\s+{_ABOUT}(?:{_COUNT.format(n=1)})(?![^\W\d_])"
    rf"|(?<![\d.,:])(?:{_COUNT.format(n=2)})\s*(?:{_AFTER})"
    rf"(?:(?<=[前전])|(?<=ก่อน)|(?<=ที่แล้ว)|(?!\w))",
    re.IGNORECASE,
)
# "siku 3 zilizopita": in Swahili the number stands between.
_SWAHILI = re.compile(r"(dakika|saa|siku|wiki)\s(\d{1,2})\s(?:zilizopita|iliyopita)", re.IGNORECASE)
_SWAHILI_UNITS = {"dakika": "minutes", "saa": "hours", "siku": "days", "wiki": "weeks"}
# "Yesterday at 10:20": only with a time of day, as "Today" is also a word of menus.
_TODAY = (
    "today|heute|aujourd['’]hui|hoy|hoje|oggi|vandaag|idag|i dag|tänään|dziś|dzisiaj|dnes|danes"
    "|danas|ma|astăzi|azi|сегодня|сьогодні|днес|данас|σήμερα|bugün|hari ini|hôm nay|วันนี้|今天|今日"
    "|오늘|اليوم|امروز|आज|আজ|היום"
)
_YESTERDAY = (
    "yesterday|gestern|hier|ayer|ontem|ieri|gisteren|igår|i går|eilen|wczoraj|včera|včeraj|jučer"
    "|tegnap|вчера|вчора|јуче|χθες|χτες|dün|kemarin|semalam|hôm qua|เมื่อวาน|昨天|昨日|어제|أمس|دیروز"
    "|গতকাল|אתמול|jana|kahapon"
)
_AT_CLOCK = re.compile(
    rf"(?:(?P<today>{_TODAY})|(?:{_YESTERDAY}))[\s,:|·-]*"
    r"(?:at|um|à|a las|às|alle|ore|om|kl\.?|klo|o|u|ob|в|об|о"
    r"|στις|saat|pukul|jam|lúc|เวลา|الساعة|ساعت|בשעה)?"
    r"\s*(?P<hour>\d{1,2})\s?[:.h時时시]\s?(?P<minute>\d\d)?\s*(?:uhr|h|น\.|分|분)?",
    re.IGNORECASE,
)
# "an hour ago", "منذ يومين", "לפני שבועיים": the word for the unit says how many.
_COUNTED = {
    "دقيقة دقيقه דקה": timedelta(minutes=1),
    "دقيقتين دقيقتان": timedelta(minutes=2),
    "ساعة ساعه שעה": timedelta(hours=1),
    "ساعتين ساعتان שעתיים": timedelta(hours=2),
    "يوم יום": timedelta(days=1),
    "يومين يومان יומיים jumejn": timedelta(days=2),
    "dvema,dnevoma": timedelta(days=2),
    "dvema,urama": timedelta(hours=2),
    "أسبوع اسبوع שבוע": timedelta(weeks=1),
    "أسبوعين اسبوعين أسبوعان שבועיים ġimagħtejn dvema,tednoma": timedelta(weeks=2),
    "شهر חודש": timedelta(days=30),
    "شهرين شهران חודשיים xahrejn dvema,mesecema": timedelta(days=60),
    "sagħtejn": timedelta(hours=2),
    "(?:an|one),hour(?=,ago)": timedelta(hours=1),
    "(?:a|one),minute(?=,ago)": timedelta(minutes=1),
    "(?:a|one),day(?=,ago)": timedelta(days=1),
    "(?:a|one),week(?=,ago)": timedelta(weeks=1),
    "eine[rm],stunde une,heure una,hora un[’'],?ora": timedelta(hours=1),
    "eine[rm],minute une,minute un,minuto": timedelta(minutes=1),
    "einem,tag un,jour un,día un,giorno um,dia": timedelta(days=1),
    "einer,woche une,semaine una,semana uma,semana una,settimana": timedelta(weeks=1),
    "uma,hora": timedelta(hours=1),
}
_AGE_OF = dict(
    sorted(
        (
            (word.replace(",", r"\s"), age)
            for words, age in _COUNTED.items()
            for word in words.split()
        ),
        key=lambda word_and_age: -len(word_and_age[0]),  # "أسبوع" begins "أسبوعين"
    )
)
_IN_WORDS = re.compile(
    rf"^(?:(?:[^\s:]+\s)?[^\s:]+\s?[:：]\s*|[^\W\d]\S*\s+|\W+)?(?:(?:{_BEFORE}|ilu|من)\s+(?P<before>{'|'.join(_AGE_OF)})"
    rf"|(?P<after>{'|'.join(_AGE_OF)})\s+(?:ago|fa|atrás|مضت|مضى))\W*$",
    re.IGNORECASE,
)
_LONGEST_IN_WORDS = 32  # characters: an age without a number, and one word before it
# Both chosen by hand.
_LONGEST = 60  # characters; a longer text is a sentence that mentions a time
_MOST_DAYS = 60  # older ones are other articles' dates
# How long a recording or a text is, which would be read as a time of day: "Listen 4:32".
_CLOCK = re.compile(
    r"(?<![\d:])(?:\d{1,2}:)?\d{1,3}:\d\d(?![\d:])|(?<![\d:])\d{1,2}\s?h(?=\s+read\b)"
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?)\W{0,4}$")
_RECORDINGS = frozenset({
    "listen", "audio", "video", "podcast", "duration", "length", "dauer", "hören",
    "anhören", "vorlesen", "écouter", "durée", "escuchar", "duración", "ouvir", "duração",
    "ascolta", "durata", "luister", "duur", "lyssna", "lytt", "lyt", "kuuntele", "kesto",
    "posłuchaj", "poslech", "délka", "слушать", "слухати", "длительность", "тривалість",
    "dinle", "süre", "dengarkan", "durasi", "nghe", "聴く", "再生時間", "收听", "收聽", "时长",
    "時長", "듣기", "استمع", "المدة", "مدت", "सुनें", "শুনুন", "האזנה", "thời lượng",
})  # fmt: skip
_MINUTES_AFTER = re.compile(
    r"\s*(?:min(?:s|utes?|uten|utos?|uti|utter|uter|ut)?|мин|хв|dk|dak|menit|phút)(?!\w)"
    r"|\s+read\b",
    re.IGNORECASE,
)
_HOUR_AFTER = re.compile(r"\s*(?:uhr|[ap]\.?m)", re.IGNORECASE)
# Looking for one of these words first spares most texts the slower search for ages.
_MAY_BE_AGE = re.compile(rf"{_AFTER}|opita|(?<!\w)(?:{_BEFORE}|ilu|من)\s|مض[تى]", re.IGNORECASE)


def ago(text: str, now: datetime) -> datetime | None:
    """Return the time that a text states relative to ``now``, or None if it states none."""
    if len(text) > _LONGEST:
        return None
    if match := _AT_CLOCK.fullmatch(text.strip()):
        return _at_clock(match, now)
    if not _MAY_BE_AGE.search(text):
        return None
    match = _AGES.search(text)
    if match is None and (match := _SWAHILI.search(text)):
        before: timedelta | None = timedelta(**{_SWAHILI_UNITS[match[1].lower()]: int(match[2])})
    elif match is None:
        before = _age_in_words(text)
    else:
        unit, count = next((unit, count) for unit, count in match.groupdict().items() if count)
        before = timedelta(**{unit[:-1]: int(count)})
    return now - before if before and before <= timedelta(days=_MOST_DAYS) else None


def _at_clock(match: re.Match[str], now: datetime) -> datetime | None:
    """Return the time of day that a text names of today or yesterday, not after ``now``."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 23 or minute > 59:
        return None
    day = now if match["today"] else now - timedelta(days=1)
    return min(day.replace(hour=hour, minute=minute, second=0, microsecond=0), now)


def is_age_in_words(text: str) -> bool:
    """Return whether a text is an age without a number: ``منذ يومين``, ``an hour ago``."""
    return _age_in_words(" ".join(text.split())) is not None


def _age_in_words(text: str) -> timedelta | None:
    if len(text) > _LONGEST_IN_WORDS or (match := _IN_WORDS.match(text.strip())) is None:
        return None
    start = match.start("before") if match["before"] else match.start("after")
    words = match.string[start:]
    return next(age for word, age in _AGE_OF.items() if re.match(word, words, re.IGNORECASE))


def without_lengths(text: str) -> str:
    """Return a text without the length of a recording, ``Listen 4:32``, or of the text itself."""
    return _CLOCK.sub(_unless_length, text) if ":" in text or "read" in text else text


def _unless_length(clock: re.Match[str]) -> str:
    text = clock.string
    if _MINUTES_AFTER.match(text, clock.end()):
        return " "
    before = _WORD_BEFORE.search(text, max(0, clock.start() - _LONGEST), clock.start())
    words = before.group(1).lower() if before else ""
    is_recording = words in _RECORDINGS or words.rpartition(" ")[2] in _RECORDINGS
    return " " if is_recording and not _HOUR_AFTER.match(text, clock.end()) else clock.group()
