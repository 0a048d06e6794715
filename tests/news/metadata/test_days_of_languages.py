"""Days in fifty languages, of seven calendars, with labels, times and ages, as readers see them.

Written before the rules for them were looked at: of 173 such lines 134 were read rightly at first.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.news.metadata.pages import read
from warta.news.metadata.dates import published, puts_month_first
from warta.news.metadata.site_zone import usual_zone

_FETCHED = datetime(2026, 11, 28, 12, tzinfo=UTC)
# Language, host, headline, line; the instant in UTC, or the day alone if no time is stated.
# fmt: off
_LINES = (
    ('th', 'x.example', 'ปิดสะพานเก่า', '24 พฤศจิกายน 2569', '2026-11-24'),
    ('th', 'x.example', 'ปิดสะพานเก่า', '24 พ.ย. 2569 10:20 น.', '2026-11-24 03:20'),
    ('th', 'x.example', 'ปิดสะพานเก่า', '24 พ.ย. 69 | 10:20 น.', '2026-11-24 03:20'),
    ('th', 'x.example', 'ปิดสะพานเก่า', 'วันอังคารที่ 24 พฤศจิกายน พ.ศ. 2569', '2026-11-24'),
    ('th', 'x.example', 'ปิดสะพานเก่า', '24/11/2569', '2026-11-24'),
    ('th', 'x.example', 'ปิดสะพานเก่า', '๒๔ พฤศจิกายน ๒๕๖๙', '2026-11-24'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '۳ آذر ۱۴۰۵', '2026-11-24'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', 'سه\u200cشنبه ۳ آذر ۱۴۰۵ - ۱۰:۲۰', '2026-11-24 06:50'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '۱۴۰۵/۰۹/۰۳ ۱۰:۲۰', '2026-11-24 06:50'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '۱۴۰۵/۹/۳', '2026-11-24'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', 'تاریخ انتشار: ۰۳ آذر ۱۴۰۵', '2026-11-24'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '۱۰:۲۰ - ۱۴۰۵/۰۹/۰۳', '2026-11-24 06:50'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '1405/09/03', '2026-11-24'),
    ('ps', 'x.example', 'زوړ پل بند شو', '۳ لیندۍ ۱۴۰۵', '2026-11-24'),
    ('fa-AF', 'x.example', 'پل کهنه بسته شد', '۳ قوس ۱۴۰۵', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', '14 جمادى الآخرة 1448 هـ - 24 نوفمبر 2026 م', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', 'الثلاثاء 24 نوفمبر 2026', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', '24 تشرين الثاني 2026', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', '٢٤ نوفمبر ٢٠٢٦', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', '24-11-2026 | 10:20 ص', '2026-11-24 10:20'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', 'نشر في: 24 نونبر 2026', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', '24 نوفمبر/تشرين الثاني 2026', '2026-11-24'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', 'الثلاثاء 14 جمادى الآخرة 1448', ''),
    ('ja', 'x.jp', '古い橋を閉鎖', '令和8年11月24日', '2026-11-24'),
    ('ja', 'x.jp', '古い橋を閉鎖', '令和8年11月24日 10時20分', '2026-11-24 01:20'),
    ('ja', 'x.jp', '古い橋を閉鎖', '令和八年十一月二十四日', '2026-11-24'),
    ('ja', 'x.jp', '古い橋を閉鎖', 'R8.11.24', '2026-11-24'),
    ('ja', 'x.jp', '古い橋を閉鎖', '2026年11月24日(火) 午後3時5分', '2026-11-24 06:05'),
    ('ja', 'x.jp', '古い橋を閉鎖', '2026/11/24 15:05', '2026-11-24 06:05'),
    ('ja', 'x.jp', '古い橋を閉鎖', '2026年11月24日 5:00', '2026-11-23 20:00'),
    ('zh', 'x.tw', '舊橋封閉兩年', '民國115年11月24日', '2026-11-24'),
    ('zh', 'x.tw', '舊橋封閉兩年', '115年11月24日', '2026-11-24'),
    ('zh', 'x.tw', '舊橋封閉兩年', '中華民國一一五年十一月二十四日', '2026-11-24'),
    ('zh', 'x.tw', '舊橋封閉兩年', '115/11/24 10:20', '2026-11-24 02:20'),
    ('zh', 'x.tw', '舊橋封閉兩年', '115-11-24', '2026-11-24'),
    ('zh', 'x.cn', '旧桥封闭两年', '二〇二六年十一月二十四日', '2026-11-24'),
    ('zh', 'x.cn', '旧桥封闭两年', '2026-11-24 10:20:35 来源：新华网', '2026-11-24 02:20'),
    ('zh', 'x.cn', '旧桥封闭两年', '发布时间：2026年11月24日 10:20', '2026-11-24 02:20'),
    ('zh', 'x.cn', '旧桥封闭两年', '2026年11月24日10时20分', '2026-11-24 02:20'),
    ('ko', 'x.kr', '낡은 다리 폐쇄', '2026년 11월 24일 오후 3:05', '2026-11-24 06:05'),
    ('ko', 'x.kr', '낡은 다리 폐쇄', '입력 2026.11.24. 오전 10:20', '2026-11-24 01:20'),
    ('ko', 'x.kr', '낡은 다리 폐쇄', '기사입력 2026-11-24 10:20 최종수정 2026-11-25 09:00', '2026-11-24 01:20'),
    ('ko', 'x.kr', '낡은 다리 폐쇄', '등록 :2026-11-24 10:20', '2026-11-24 01:20'),
    ('ne', 'x.np', 'पुरानो पुल बन्द', '८ मंसिर २०८३', '2026-11-24'),
    ('ne', 'x.np', 'पुरानो पुल बन्द', '२०८३ मंसिर ८ गते मंगलबार', '2026-11-24'),
    ('bn', 'x.bd', 'পুরোনো সেতু বন্ধ', '২৪ নভেম্বর ২০২৬, ১০:২০', '2026-11-24 04:20'),
    ('bn', 'x.bd', 'পুরোনো সেতু বন্ধ', 'প্রকাশ: ২৪ নভেম্বর ২০২৬, সকাল ১০:২০', '2026-11-24 04:20'),
    ('bn', 'x.bd', 'পুরোনো সেতু বন্ধ', '০৯ অগ্রহায়ণ ১৪৩৩, ২৪ নভেম্বর ২০২৬', '2026-11-24'),
    ('am', 'x.et', 'ድልድዩ ተዘጋ', 'ኅዳር 15 ቀን 2019 ዓ.ም', '2026-11-24'),
    ('hi', 'x.in', 'पुराना पुल बंद', '24 नवंबर 2026, 10:20 AM IST', '2026-11-24 04:50'),
    ('hi', 'x.in', 'पुराना पुल बंद', 'Updated: 25 Nov 2026 11:00 AM | Published: 24 Nov 2026 10:20 AM', '2026-11-24 04:50'),
    ('hi', 'x.in', 'पुराना पुल बंद', 'मंगलवार, 24 नवम्बर 2026', '2026-11-24'),
    ('ur', 'x.pk', 'پرانا پل بند', '24 نومبر 2026', '2026-11-24'),
    ('ur', 'x.pk', 'پرانا پل بند', 'منگل 24 نومبر 2026 10:20', '2026-11-24 05:20'),
    ('de', 'x.de', 'Brücke gesperrt', '24.11.2026, 10:20 Uhr', '2026-11-24 09:20'),
    ('de', 'x.de', 'Brücke gesperrt', 'Stand: 25.11.2026 11:00 Uhr | Erstveröffentlichung: 24.11.2026', '2026-11-24'),
    ('de', 'x.de', 'Brücke gesperrt', 'Di., 24.11.26, 10.20 Uhr', '2026-11-24 09:20'),
    ('de', 'x.at', 'Brücke gesperrt', '24. Jänner 2026, 10:20', '2026-01-24 09:20'),
    ('de', 'x.ch', 'Brücke gesperrt', 'Publiziert 24. November 2026, 10:20', '2026-11-24 09:20'),
    ('fr', 'x.fr', 'Le pont ferme', 'Publié le 24/11/2026 à 10h20 • Mis à jour le 25/11/2026 à 9h00', '2026-11-24 09:20'),
    ('fr', 'x.fr', 'Le pont ferme', 'mardi 24 novembre 2026 à 10:20', '2026-11-24 09:20'),
    ('fr', 'x.fr', 'Le pont ferme', 'Par Rédaction, le 1er novembre 2026', '2026-11-01'),
    ('fr', 'x.fr', 'Le pont ferme', 'Modifié le 25 novembre 2026 - Créé le 24 novembre 2026', '2026-11-24'),
    ('es', 'x.es', 'El puente cierra', '24 NOV 2026 - 10:20 CET', '2026-11-24 09:20'),
    ('es', 'x.ar', 'El puente cierra', '24 Noviembre de 2026 10.20', '2026-11-24 13:20'),
    ('pt', 'x.pt', 'Ponte fecha', '24 nov 2026, 10:20', '2026-11-24 10:20'),
    ('it', 'x.it', 'Il ponte chiude', '24 novembre 2026 alle 10:20', '2026-11-24 09:20'),
    ('it', 'x.it', 'Il ponte chiude', 'Martedì 24 Novembre 2026', '2026-11-24'),
    ('nl', 'x.nl', 'Brug dicht', '24-11-2026 10:20', '2026-11-24 09:20'),
    ('nl', 'x.nl', 'Brug dicht', 'di 24 nov. 2026, 10:20', '2026-11-24 09:20'),
    ('pl', 'x.pl', 'Most zamknięty', '24 listopada 2026, 10:20', '2026-11-24 09:20'),
    ('pl', 'x.pl', 'Most zamknięty', '24.11.2026 r. godz. 10:20', '2026-11-24 09:20'),
    ('pl', 'x.pl', 'Most zamknięty', '24 XI 2026', '2026-11-24'),
    ('cs', 'x.cz', 'Most zavřou', '24. listopadu 2026 10:20', '2026-11-24 09:20'),
    ('sk', 'x.sk', 'Most zatvoria', '24. nov 2026 o 10:20', '2026-11-24 09:20'),
    ('hu', 'x.hu', 'Lezárják a hidat', '2026. november 24. 10:20', '2026-11-24 09:20'),
    ('hu', 'x.hu', 'Lezárják a hidat', '2026.11.24. 10:20', '2026-11-24 09:20'),
    ('ro', 'x.ro', 'Podul se închide', '24 noiembrie 2026, 10:20', '2026-11-24 08:20'),
    ('bg', 'x.bg', 'Мостът затваря', '24 ноември 2026 г., 10:20 ч.', '2026-11-24 08:20'),
    ('ru', 'x.ru', 'Мост закроют', 'Вт, 24 ноя 2026 10:20 МСК', '2026-11-24 07:20'),
    ('uk', 'x.ua', 'Міст закриють', '24 листопада 2026, 10:20', '2026-11-24 08:20'),
    ('el', 'x.gr', 'Κλείνει η γέφυρα', '24 Νοεμβρίου 2026, 10:20', '2026-11-24 08:20'),
    ('el', 'x.gr', 'Κλείνει η γέφυρα', '24.11.2026 | 10:20 π.μ.', '2026-11-24 08:20'),
    ('el', 'x.gr', 'Κλείνει η γέφυρα', '24/11/2026, 3:05 μ.μ.', '2026-11-24 13:05'),
    ('tr', 'x.tr', 'Köprü kapalı', '24 Kasım 2026 Salı 10:20', '2026-11-24 07:20'),
    ('tr', 'x.tr', 'Köprü kapalı', 'Giriş: 24.11.2026 - 10:20 Güncelleme: 25.11.2026 - 09:00', '2026-11-24 07:20'),
    ('sv', 'x.se', 'Bron stängs', '24 november 2026 10.20', '2026-11-24 09:20'),
    ('sv', 'x.se', 'Bron stängs', 'Publicerad 2026-11-24 10:20', '2026-11-24 09:20'),
    ('da', 'x.dk', 'Broen lukker', '24. nov. 2026 kl. 10.20', '2026-11-24 09:20'),
    ('no', 'x.no', 'Broen stenger', 'Publisert 24.11.2026 10:20', '2026-11-24 09:20'),
    ('no', 'x.no', 'Broen stenger', 'Oppdatert 25.11.2026 | Publisert 24.11.2026', '2026-11-24'),
    ('fi', 'x.fi', 'Silta suljetaan', '24.11.2026 klo 10.20', '2026-11-24 08:20'),
    ('et', 'x.ee', 'Sild suletakse', '24. november 2026, 10:20', '2026-11-24 08:20'),
    ('lv', 'x.lv', 'Tiltu slēgs', '2026. gada 24. novembris 10:20', '2026-11-24 08:20'),
    ('lt', 'x.lt', 'Tiltas uždaromas', '2026 m. lapkričio 24 d. 10:20', '2026-11-24 08:20'),
    ('hr', 'x.hr', 'Most zatvoren', '24. studenoga 2026. u 10:20', '2026-11-24 09:20'),
    ('sr', 'x.rs', 'Мост затворен', '24. новембар 2026. 10:20', '2026-11-24 09:20'),
    ('sl', 'x.si', 'Most zaprt', '24. november 2026 ob 10.20', '2026-11-24 09:20'),
    ('sq', 'x.al', 'Ura mbyllet', '24 Nëntor 2026, 10:20', '2026-11-24 09:20'),
    ('ca', 'x.cat', 'El pont tanca', '24 de novembre del 2026 a les 10:20', '2026-11-24 10:20'),
    ('eu', 'x.eus', 'Zubia itxita', '2026ko azaroaren 24a', '2026-11-24'),
    ('cy', 'x.cymru', 'Pont yn cau', '24 Tachwedd 2026', '2026-11-24'),
    ('ga', 'x.ie', 'Droichead dúnta', '24 Samhain 2026', '2026-11-24'),
    ('is', 'x.is', 'Brúin lokuð', '24. nóvember 2026 kl. 10:20', '2026-11-24 10:20'),
    ('he', 'x.il', 'הגשר ייסגר', '24 בנובמבר 2026, 10:20', '2026-11-24 08:20'),
    ('he', 'x.il', 'הגשר ייסגר', 'פורסם: 24.11.26, 10:20 | עודכן: 25.11.26', '2026-11-24 08:20'),
    ('vi', 'x.vn', 'Đóng cầu', 'Thứ ba, 24/11/2026, 10:20 (GMT+7)', '2026-11-24 03:20'),
    ('vi', 'x.vn', 'Đóng cầu', '24 tháng 11, 2026', '2026-11-24'),
    ('vi', 'x.vn', 'Đóng cầu', 'Thứ Ba, ngày 24 tháng 11 năm 2026 - 10:20', '2026-11-24 03:20'),
    ('id', 'x.id', 'Jembatan ditutup', 'Selasa, 24 Nov 2026 10:20 WIB', '2026-11-24 03:20'),
    ('id', 'x.id', 'Jembatan ditutup', '24 November 2026 - 10.20 WITA', '2026-11-24 02:20'),
    ('ms', 'x.my', 'Jambatan ditutup', '24 November 2026 10:20am', '2026-11-24 02:20'),
    ('fil', 'x.ph', 'Isasara ang tulay', 'Nobyembre 24, 2026 | 10:20am', '2026-11-24 02:20'),
    ('sw', 'x.tz', 'Daraja kufungwa', 'Jumanne, Novemba 24, 2026', '2026-11-24'),
    ('ka', 'x.ge', 'ხიდი დაიხურა', '24 ნოემბერი 2026, 10:20', '2026-11-24 06:20'),
    ('hy', 'x.am', 'Կամուրջը փակ է', '24 Նոյեմբեր 2026, 10:20', '2026-11-24 06:20'),
    ('az', 'x.az', 'Körpü bağlanır', '24 Noyabr 2026 10:20', '2026-11-24 06:20'),
    ('kk', 'x.kz', 'Көпір жабылады', '24 қараша 2026, 10:20', '2026-11-24 05:20'),
    ('uz', 'x.uz', 'Koʻprik yopiladi', '24 noyabr 2026, 10:20', '2026-11-24 05:20'),
    ('mn', 'x.mn', 'Гүүр хаана', '2026 оны 11 сарын 24', '2026-11-24'),
    ('my', 'x.mm', 'တံတားပိတ်', '၂၄ နိုဝင်ဘာ ၂၀၂၆', '2026-11-24'),
    ('km', 'x.kh', 'បិទស្ពាន', 'ថ្ងៃទី ២៤ ខែ វិច្ឆិកា ឆ្នាំ ២០២៦', '2026-11-24'),
    ('lo', 'x.la', 'ປິດຂົວ', '24 ພະຈິກ 2026', '2026-11-24'),
    ('si', 'x.lk', 'පාලම වසයි', '2026 නොවැම්බර් 24', '2026-11-24'),
    ('ta', 'x.in', 'பாலம் மூடல்', '24 நவம்பர் 2026, 10:20', '2026-11-24 04:50'),
    ('te', 'x.in', 'వంతెన మూసివేత', '24 నవంబర్ 2026', '2026-11-24'),
    ('en', 'x.uk', 'Bridge to close', 'Published: 10:20 GMT, 24 November 2026 | Updated: 11:00 GMT, 25 November 2026', '2026-11-24 10:20'),
    ('en-US', 'x.com', 'Bridge to close', '11/04/2026 3:05 PM EST', '2026-11-04 20:05'),
    ('en', 'x.uk', 'Bridge to close', '04/11/2026', '2026-11-04'),
    ('en-US', 'x.com', 'Bridge to close', 'Nov. 24, 2026 at 3:05 p.m. PT', '2026-11-24 23:05'),
    ('en', 'x.in', 'Bridge to close', '24 Nov 2026, 10:20 IST', '2026-11-24 04:50'),
    ('en', 'x.com', 'Bridge to close', '24 Nov 26', '2026-11-24'),
    ('en', 'x.com', 'Bridge to close', 'Tuesday 24th November, 2026', '2026-11-24'),
    ('en', 'x.com', 'Bridge to close', 'Last updated on November 25, 2026, First published November 24, 2026', '2026-11-24'),
    ('en', 'x.com', 'Bridge to close', 'Originally published November 24, 2026; updated November 25, 2026', '2026-11-24'),
    ('en', 'x.com', 'Bridge to close', '3 days ago', '2026-11-25'),
    ('en', 'x.com', 'Bridge to close', 'Yesterday at 10:20', '2026-11-27'),
    ('de', 'x.de', 'Brücke gesperrt', 'gestern, 10:20 Uhr', '2026-11-27'),
    ('de', 'x.de', 'Brücke gesperrt', 'heute, 10:20 Uhr', '2026-11-28'),
    ('de', 'x.de', 'Brücke gesperrt', 'vor 3 Tagen', '2026-11-25'),
    ('fr', 'x.fr', 'Le pont ferme', 'il y a 3 jours', '2026-11-25'),
    ('fr', 'x.fr', 'Le pont ferme', 'hier à 10h20', '2026-11-27'),
    ('es', 'x.es', 'El puente cierra', 'Ayer a las 10:20', '2026-11-27'),
    ('es', 'x.es', 'El puente cierra', 'Hace 2 días', '2026-11-26'),
    ('ru', 'x.ru', 'Мост закроют', 'Вчера, 10:20', '2026-11-27'),
    ('ru', 'x.ru', 'Мост закроют', 'Сегодня, 10:20', '2026-11-28'),
    ('ja', 'x.jp', '古い橋を閉鎖', '3日前', '2026-11-25'),
    ('zh', 'x.cn', '旧桥封闭两年', '昨天 10:20', '2026-11-27'),
    ('zh', 'x.cn', '旧桥封闭两年', '3天前', '2026-11-25'),
    ('ko', 'x.kr', '낡은 다리 폐쇄', '3일 전', '2026-11-25'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', 'منذ 3 أيام', '2026-11-25'),
    ('ar', 'x.example', 'إغلاق الجسر القديم', 'أمس 10:20', '2026-11-27'),
    ('fa', 'x.example', 'پل قدیمی بسته شد', '۳ روز پیش', '2026-11-25'),
    ('hi', 'x.in', 'पुराना पुल बंद', '3 दिन पहले', '2026-11-25'),
    ('tr', 'x.tr', 'Köprü kapalı', '3 gün önce', '2026-11-25'),
    ('id', 'x.id', 'Jembatan ditutup', '3 hari lalu', '2026-11-25'),
    ('vi', 'x.vn', 'Đóng cầu', '3 ngày trước', '2026-11-25'),
    ('th', 'x.th', 'ปิดสะพานเก่า', '3 วันที่แล้ว', '2026-11-25'),
    ('pl', 'x.pl', 'Most zamknięty', 'wczoraj, 10:20', '2026-11-27'),
    ('el', 'x.gr', 'Κλείνει η γέφυρα', 'πριν 3 ημέρες', '2026-11-25'),
    ('sw', 'x.tz', 'Daraja kufungwa', 'siku 3 zilizopita', '2026-11-25'),
    ('uk', 'x.ua', 'Міст закриють', '3 дні тому', '2026-11-25'),
    ('he', 'x.il', 'הגשר ייסגר', 'לפני 3 ימים', '2026-11-25'),
    ('nl', 'x.nl', 'Brug dicht', '3 dagen geleden', '2026-11-25'),
    ('pt', 'x.br', 'Ponte fecha', 'há 3 dias', '2026-11-25'),
    ('it', 'x.it', 'Il ponte chiude', '3 giorni fa', '2026-11-25'),
    ('it', 'x.it', 'Il ponte chiude', 'ieri alle 10:20', '2026-11-27'),
)
# fmt: on


@pytest.mark.parametrize(("language", "host", "headline", "line", "stated"), _LINES)
def test_the_day_below_a_headline_is_read(
    language: str, host: str, headline: str, line: str, stated: str
) -> None:
    """A time of day is of the clock of the site's country; an Islamic day alone is not converted."""
    url = f"https://www.{host}/local/wall-4471"
    page = read(html=f'lang="{language}"', body=f"<h1>{headline}</h1><p>{line}</p>", url=url)
    zone = usual_zone(f"www.{host}", page.languages)
    month_first = puts_month_first(page.languages, host)
    at = published(page.published, None, _FETCHED, month_first=month_first, zone=zone).at
    assert (f"{at:%Y-%m-%d %H:%M}" if at else "").startswith(stated)
    assert (at is None) == (not stated)


def test_a_page_that_states_only_its_last_change_is_of_that_day() -> None:
    """It is nearer to the day of publication than the day of the fetch."""
    changed = '<meta property="article:modified_time" content="2026-11-20T10:20:00Z">'
    chosen = published(read(changed).published, None, _FETCHED)
    assert chosen.at == datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
    assert chosen.why == "only the last change: meta article:modified_time 2026-11-20T10:20:00Z"


def test_a_time_after_the_year_is_no_day() -> None:
    """``2026 - 10.20`` was read as 20 October."""
    for line in (
        "24 November 2026 - 10.20 WIB",
        "24.11.2026 - 10.20 Uhr",
        "24 Nov 2026 - 11-12 Uhr",
    ):
        page = read(body=f"<h1>Wall falls</h1><p>{line}</p>")
        at = published(page.published, None, _FETCHED).at
        assert at and f"{at:%Y-%m-%d}" == "2026-11-24"
