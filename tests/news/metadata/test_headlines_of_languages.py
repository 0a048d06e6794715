"""Headlines in twenty languages: no site's or section's name, no logo, no capitals, not cut."""

from __future__ import annotations

import pytest

from tests.news.metadata.pages import read
from warta.news.metadata.headlines import headline

_PROSE = "<p>The council voted on Tuesday to close the old bridge for two years.</p>"
# The title element, the title for shared links, headings, the site's name; the headline.
# fmt: off
_PAGES = (
    ('Bridge to close for two years &amp;amp; more | News | The Courier', '', '', 'The Courier', 'Bridge to close for two years & more'),
    ('Bridge to close for two years', 'Bridge to close for two y…', '<h1>Bridge to close for two years</h1>', '', 'Bridge to close for two years'),
    ('BRIDGE TO CLOSE FOR TWO YEARS', 'Bridge to close for two years', '<h1>BRIDGE TO CLOSE FOR TWO YEARS</h1>', '', 'Bridge to close for two years'),
    ('Analysis: Bridge to close for two years', 'Analysis: Bridge to close for two years', "<h1><span class='kicker'>Analysis</span>Bridge to close for two years</h1>", '', 'Bridge to close for two years'),
    ('Exclusive | Bridge to close for two years | The Courier', '', '<h1>Exclusive | Bridge to close for two years</h1>', 'The Courier', 'Exclusive | Bridge to close for two years'),
    ('舊橋封閉兩年 居民擔心交通 | 生活 | 港口新聞網', '', '', '港口新聞網', '舊橋封閉兩年 居民擔心交通'),
    ('旧桥将封闭两年 居民担心出行_社会_港口网', '', '', '', '旧桥将封闭两年 居民担心出行'),
    ('旧桥将封闭两年 居民担心出行-港口网', '', '<h1>旧桥将封闭两年 居民担心出行</h1>', '', '旧桥将封闭两年 居民担心出行'),
    ('古い橋を2年間閉鎖へ、市が発表 | 社会 | 港新聞', '', '', '港新聞', '古い橋を2年間閉鎖へ、市が発表'),
    ('古い橋を2年間閉鎖へ：港新聞デジタル', '', '<h1>古い橋を2年間閉鎖へ</h1>', '', '古い橋を2年間閉鎖へ'),
    ('낡은 다리 2년 폐쇄…주민들 걱정 - 부두신문', '', '<h1>낡은 다리 2년 폐쇄…주민들 걱정</h1>', '부두신문', '낡은 다리 2년 폐쇄…주민들 걱정'),
    ('낡은 다리 2년 폐쇄 < 사회 < 기사본문 - 부두신문', '낡은 다리 2년 폐쇄', '<h1>낡은 다리 2년 폐쇄</h1>', '부두신문', '낡은 다리 2년 폐쇄'),
    ('إغلاق الجسر القديم لمدة عامين - صحيفة الميناء', '', '<h1>إغلاق الجسر القديم لمدة عامين</h1>', 'صحيفة الميناء', 'إغلاق الجسر القديم لمدة عامين'),
    ('إغلاق الجسر القديم لمدة عامين | أخبار محلية | صحيفة الميناء', '', '', 'صحيفة الميناء', 'إغلاق الجسر القديم لمدة عامين'),
    ('پل قدیمی دو سال بسته می\u200cشود - خبرگزاری بندر', '', '', 'خبرگزاری بندر', 'پل قدیمی دو سال بسته می\u200cشود'),
    ('Старый мост закроют на два года — Портовые вести', '', '<h1>Портовые вести</h1><h2>Старый мост закроют на два года</h2>', 'Портовые вести', 'Старый мост закроют на два года'),
    ('Старый мост закроют на два года :: Общество :: Порт', '', '', 'Порт', 'Старый мост закроют на два года'),
    ('Brücke: Sperrung für zwei Jahre &#8211; Hafenbote', '', '<h1>Brücke: Sperrung für zwei Jahre</h1>', '', 'Brücke: Sperrung für zwei Jahre'),
    ('Der Hafenbote » Brücke zwei Jahre lang gesperrt', '', '', 'Der Hafenbote', 'Brücke zwei Jahre lang gesperrt'),
    ('Le pont ferme pour deux ans - Société - Le Port', 'Le pont ferme pour deux ans', '<h1>Le pont ferme pour deux ans</h1>', 'Le Port', 'Le pont ferme pour deux ans'),
    ('Ponte fecha por dois anos – O Porto', '', '<h1>Ponte fecha por dois anos</h1>', 'O Porto', 'Ponte fecha por dois anos'),
    ('Đóng cầu cũ hai năm - Báo Bến Cảng', '', '<h1>Đóng cầu cũ hai năm</h1>', 'Báo Bến Cảng', 'Đóng cầu cũ hai năm'),
    ('ปิดสะพานเก่าสองปี | ข่าวท่าเรือ', '', '<h1>ปิดสะพานเก่าสองปี</h1>', 'ข่าวท่าเรือ', 'ปิดสะพานเก่าสองปี'),
    ('पुराना पुल दो साल के लिए बंद | घाट समाचार', '', '', 'घाट समाचार', 'पुराना पुल दो साल के लिए बंद'),
    ('Video | Bridge to close for two years', 'Bridge to close for two years', '<h1>Bridge to close for two years</h1>', '', 'Bridge to close for two years'),
    ('“We have no choice”: bridge to close for two years', '', '<h1>“We have no choice”: bridge to close for two years</h1>', '', '“We have no choice”: bridge to close for two years'),
    ('Bridge to close for two years (video)', 'Bridge to close for two years (video)', '<h1>Bridge to close for two years</h1>', '', 'Bridge to close for two years'),
    ('Bridge to close...', 'Bridge to close for two years, council says', '<h1>Bridge to close for two years, council says</h1>', '', 'Bridge to close for two years, council says'),
)
# fmt: on


@pytest.mark.parametrize(("title", "shared", "headings", "site", "stated"), _PAGES)
def test_the_headline_is_what_readers_see(
    title: str, shared: str, headings: str, site: str, stated: str
) -> None:
    """Sites put their name, the section, and marks of their own beside it."""
    head = f"<title>{title}</title>"
    head += f'<meta property="og:title" content="{shared}">' if shared else ""
    head += f'<meta property="og:site_name" content="{site}">' if site else ""
    assert headline(read(head, f"<article>{headings}{_PROSE * 3}</article>").titles) == stated
