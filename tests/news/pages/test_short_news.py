"""Short news of sites that declare nothing is kept, though notices use the same words and forms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract
from warta.news.pages.access import bot_wall

URL = "https://gazette.example/2026/11/crews-search-the-hills"
PARAGRAPHS = (
    "The fire service said on Tuesday that three hundred volunteers had combed the hills for "
    "three days, but low cloud kept the helicopter on the ground.",
    "Relatives waited in the village school while neighbours brought soup to the crews, who "
    "change every six hours and sleep in the gym.",
)
COOKIES = (
    "You will love these cookies: our kitchen smells of butter and cinnamon while the dough "
    "rests on your table for an hour.",
    "Press the cookie cutter into the dough; you can freeze our cookies for a month if you like "
    "them fresh on a Sunday.",
)
LAW = (
    "The new privacy policy law means that your phone maker must ask you before tracking where "
    "you go, the minister told parliament on Tuesday.",
    "You can ask your provider which personal data it keeps about you, and your consent can be "
    "withdrawn at any time, she said after the vote.",
)
LAW_IN_GERMAN = (
    "Ihr Datenschutz wird ab Januar besser: Ihre Bank muss Sie fragen, bevor sie Daten "
    "weitergibt, teilte das Ministerium am Dienstag mit.",
    "Ihre Einwilligung können Sie jederzeit zurückziehen, sagte die Ministerin vor "
    "Journalisten, die Behörde werde das prüfen.",
)
CAPTCHA = '<form><textarea></textarea><div class="g-recaptcha" data-sitekey="x"></div></form>'
NOTICES = {
    "English": (
        "We and our 214 partners store and access personal data on your device, like cookies.",
        "You can accept or manage your choices, including your right to object where legitimate "
        "interest is used.",
        "Your privacy choices are signalled to our partners.",
    ),
    "German": (
        "Wir und unsere Partner verwenden Cookies, um Ihnen passende Inhalte zu zeigen.",
        "Mit Ihrer Einwilligung dürfen wir Ihre Daten für Werbung nutzen.",
        "Datenschutz ist uns wichtig: Ihre Auswahl gilt für diese Website.",
    ),
    "French": (
        "Nous et nos partenaires utilisons des cookies avec votre consentement.",
        "Vous pouvez retirer votre consentement à tout moment auprès de notre équipe.",
        "Des traceurs mesurent votre navigation sur notre site.",
    ),
    "Russian": (
        "Мы и наши партнёры используем файлы cookie, чтобы показывать вам рекламу.",
        "Вы можете отозвать согласие на обработку персональных данных на нашем сайте.",
        "Наш сайт хранит файлы cookie на вашем устройстве.",
    ),
    "Chinese": (
        "我们和合作伙伴使用 Cookie 在您的设备上存储个人信息,以便向您展示广告。",
        "您可以随时撤回同意,我们会尊重您对个人信息的选择。",
        "点击接受,即表示您同意我们的网站使用 Cookie。",
    ),
}


def document(title: str, body: str) -> bytes:
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1>{body}</main></body></html>"
    ).encode()


def extracted(body: bytes, url: str = URL, requested_url: str = URL) -> Article | Rejection:
    return extract(
        Page(
            requested_url, url, "text/html; charset=utf-8", body, datetime(2026, 11, 28, tzinfo=UTC)
        )
    )


def in_paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Bake these cookies with your kids", COOKIES),
        ("What the new data law means for your phone", LAW),
        ("Was Sie über den Datenschutz wissen müssen", LAW_IN_GERMAN),
        ("Age of consent to rise to 18", PARAGRAPHS),
        ("Consent", PARAGRAPHS),
        ("Datenschutz-Einstellungen bei Messengern: neue Regeln", PARAGRAPHS),
        ("Before you continue your diet, read this", PARAGRAPHS),
        ("Your privacy choices matter, says watchdog", PARAGRAPHS),
        ("Hiker not found after three days", PARAGRAPHS),
    ],
)
def test_news_on_cookies_consent_and_the_missing_is_kept(
    title: str, lines: tuple[str, ...]
) -> None:
    """The words of notices, as the subject of news."""
    assert isinstance(extracted(document(title, in_paragraphs(lines))), Article)


@pytest.mark.parametrize("lines", NOTICES.values(), ids=list(NOTICES))
def test_a_notice_in_which_a_site_asks_for_consent_is_rejected(lines: tuple[str, ...]) -> None:
    """It has as many words as short news."""
    outcome = extracted(document("Valley Gazette", in_paragraphs(lines)))
    assert isinstance(outcome, Rejection)
    assert outcome.access == "consent page"


def test_a_form_for_comments_with_a_captcha_is_not_a_wall() -> None:
    """The whole page has fewer words than a wall may have."""
    body = document("Crews search the hills", in_paragraphs(PARAGRAPHS) + CAPTCHA)
    assert bot_wall(200, (), body) is None
    assert isinstance(extracted(body), Article)


def test_a_page_inside_a_form_with_a_login_is_not_a_login_page() -> None:
    """Some programs put all of every page into one form."""
    inner = f'<input type="password"><h1>Crews search</h1>{in_paragraphs(PARAGRAPHS)}'
    body = f"<html><head><title>Crews search</title></head><body><form>{inner}</form></body></html>"
    assert isinstance(extracted(body.encode()), Article)


@pytest.mark.parametrize(
    "url",
    ["https://gazette.example/2026/consent-law-passed", "https://consent.example/opinion/vote"],
)
def test_a_redirect_to_an_address_about_consent_is_not_a_consent_page(url: str) -> None:
    """Only a path or a host that is called so alone counts."""
    body = document("Crews search the hills", in_paragraphs(PARAGRAPHS))
    assert isinstance(extracted(body, url, "https://gazette.example/r/1"), Article)
