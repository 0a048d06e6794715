"""Bot walls, consent pages, soft 404s and paywalls are recognised, and articles are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.saved_pages import FETCHED_AT
from tests.news.scaling import grows_linearly
from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract
from warta.news.pages.access import READ_BYTES, bot_wall, refresh_target, without_invitation
from warta.news.web.robots_directives import Directives, directives

URL = "https://site.example/2026/11/24/bridge-opened"
SENTENCE = "The city council opened the new bridge over the river on Tuesday morning. "


def html(title: str, body: str, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def extracted(body: bytes, *, url: str = URL) -> Article | Rejection:
    """Return what is extracted from a page that was requested at URL and served at another."""
    return extract(Page(URL, url, "text/html", body, FETCHED_AT))


def prose(sentences: int) -> str:
    """Return paragraphs, no two of them alike."""
    lines = (
        f"On day {day} the council opened a bridge over the river." for day in range(sentences)
    )
    return "".join(f"<p>{line} {SENTENCE}</p>" for line in lines)


CHALLENGES = {
    "Cloudflare": '<script>window._cf_chl_opt={}</script><p>Enable JavaScript and cookies</p>',
    "Imperva": '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>',
    "DataDome": '<script src="https://ct.captcha-delivery.com/c.js"></script>',
    "HUMAN": '<div id="px-captcha"></div>',
    "AWS WAF": '<script>AwsWafIntegration.getToken()</script>',
    "Anubis": "<h1>Making sure you're not a bot!</h1>",
    "a CAPTCHA": '<div class="g-recaptcha" data-sitekey="x"></div>',
    "a check of the browser": "<p>Checking your browser before you may enter.</p>",
}  # fmt: skip


@pytest.mark.parametrize(("maker", "marks"), CHALLENGES.items(), ids=list(CHALLENGES))
@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_a_challenge_is_a_bot_wall_whatever_its_status(maker: str, marks: str, status: int) -> None:
    """Many walls answer 200 or 202."""
    assert bot_wall(status, (), html("site.example", marks)) == maker


@pytest.mark.parametrize("marks", CHALLENGES.values(), ids=list(CHALLENGES))
def test_an_article_with_the_marks_of_a_bot_wall_is_not_one(marks: str) -> None:
    """Comment forms contain CAPTCHAs, and articles are written about bot walls."""
    page = html("Bridge opened", prose(60) + marks)
    assert bot_wall(200, (), page) is None
    assert isinstance(extracted(page), Article)


def test_a_long_page_without_text_at_its_beginning_is_not_a_bot_wall() -> None:
    """Only the beginning is examined, and 64 KB of scripts may come before the first word."""
    page = html("Bridge", "<div class='g-recaptcha'></div><script>" + "x" * READ_BYTES)
    assert bot_wall(200, (), page[:READ_BYTES]) is None


def test_a_bot_wall_is_recognised_by_its_headers_alone() -> None:
    """Cloudflare and Amazon mark their challenges in a header."""
    assert bot_wall(403, [("CF-Mitigated", "challenge")], b"") == "Cloudflare"
    assert bot_wall(202, [("x-amzn-waf-action", "challenge")], b"") == "AWS WAF"
    assert bot_wall(403, [("server", "nginx")], b"<h1>Forbidden</h1>") is None


@pytest.mark.parametrize(
    ("body", "url", "access", "reason"),
    [
        (html("The Site", "<h1>Page not found</h1><p>Try our search.</p>"), URL, "soft 404", "not found"),
        (html("Page not found", prose(3)), URL, "soft 404", "Page not found"),
        (html("404", "<p>Nothing here.</p>"), URL, "soft 404", "404"),
        (html("Seite nicht gefunden", "<p>Hm.</p>"), URL, "soft 404", "nicht gefunden"),
        (html("Halaman tidak ditemukan", "<p>Maaf.</p>"), URL, "soft 404", "tidak ditemukan"),
        (html("The Site", "<p>Home</p>"), "https://site.example/", "soft 404", "front page"),
        (html("Before you continue", prose(3)), URL, "consent page", "consent"),
        (html("Site", prose(4)), "https://consent.site.example/x?c=1", "consent page", "consent"),
        (html("", "", '<meta http-equiv="refresh" content="0; url=/real">'), URL, "leads on",
         "https://site.example/real"),
        (html("", "<script>window.location.href = '/next';</script>"), URL, "leads on", "/next"),
        (html("App", '<div id="root"></div><script src="/app.js"></script>'), URL, "empty",
         "JavaScript"),
        (b" \r\n", URL, "empty", "empty page"),
        (html("S", "<script>AwsWafIntegration.getToken()</script>"), URL, "bot wall", "AWS WAF"),
        (b"%PDF-1.7 ...", URL, "ok", "application/pdf"),
    ],
)  # fmt: skip
def test_a_page_that_replaces_the_article_is_rejected_with_its_kind(
    body: bytes, url: str, access: str, reason: str
) -> None:
    """The kind tells a person what to do: correct the feed, log in, or give up."""
    rejection = extracted(body, url=url)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason
    assert rejection.access == access


@pytest.mark.parametrize(
    "tag",
    [
        '<meta http-equiv="refresh" content="0; url=/real">', "<META HTTP-EQUIV=Refresh CONTENT=5,URL=/real>",
        "<meta content=\"0;URL='/real'\" http-equiv='refresh' />", "<meta http-equiv=refresh content='0;/real'>",
        '<noscript><meta http-equiv="refresh" content="0.5; url=https://site.example/real#top"></noscript>',
    ],
)  # fmt: skip
def test_the_target_of_a_refresh_is_read_as_browsers_read_it(tag: str) -> None:
    """The elements of old systems have their attributes in any order and case."""
    page = html("Moved", "<p>Moved.</p>", tag)
    assert refresh_target(URL, (), page) == "https://site.example/real"
    assert refresh_target(URL, (), html("News", prose(3), tag)) is None


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("0; url=/real", "https://site.example/real"), ("3;URL='/real'", "https://site.example/real"),
        ("0;/real", "https://site.example/real"), ("30", None), ("0; url=", None), ("x; url=/real", None),
        (f"0; url={URL}#a", None), ("0; url=http://a,b/", None), ("0; url=javascript:x", None),
    ],
)  # fmt: skip
def test_a_header_that_refreshes_leads_to_another_address_or_nowhere(
    header: str, target: str | None
) -> None:
    """A page that reloads itself, and one with a mistyped address, stays what it is."""
    assert refresh_target(URL, [("Refresh", header)], html("Moved", "<p>Moved.</p>")) == target
    wall = html("", "<script>AwsWafIntegration.getToken()</script>")
    assert refresh_target(URL, [("Refresh", header)], wall) is None


@pytest.mark.parametrize(
    "filling", [b"<meta http-equiv=refresh ", b"<meta ", b"<meta content='0;url=", b"<"]
)
def test_time_to_find_a_refresh_grows_linearly(filling: bytes) -> None:
    """It is looked for while other pages are requested."""
    assert grows_linearly(
        lambda page: refresh_target(URL, (), page), lambda size: (filling * size)[:size], 2_500
    )


def test_an_article_about_errors_or_cookies_is_not_rejected() -> None:
    """News has "404", "cookies" and "not found" in its titles, too."""
    for title in ("404 dead after flood", "Cookie consent banners: what changes", "Body not found"):
        head = '<meta property="og:type" content="article">'
        assert isinstance(extracted(html(title, prose(4), head)), Article), title
        assert isinstance(extracted(html(title, prose(30))), Article), title


LOCKED = (
    '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":%s}</script>'
)


@pytest.mark.parametrize(
    ("stated", "sentences", "invitation", "is_paywalled"),
    [
        ("false", 3, False, True),
        ("false", 60, False, False),
        ("false", 60, True, True),
        ("true", 3, True, True),
        ("true", 3, False, False),
        ("true", 60, True, False),
    ],
)
def test_a_text_is_paywalled_by_its_length_and_the_offer_whatever_metadata_say(
    stated: str, sentences: int, invitation: bool, is_paywalled: bool
) -> None:
    """isAccessibleForFree is wrong in both directions on real sites."""
    offer = "<div class='offer'><p>Subscribe to continue reading</p></div>" if invitation else ""
    article = extracted(
        html("Bridge opened", f"<article>{prose(sentences)}</article>{offer}", LOCKED % stated)
    )
    assert isinstance(article, Article)
    assert article.is_paywalled is is_paywalled


INVITATIONS = (
    "Weiterlesen mit einem Abo. Sie sind bereits Abonnent? Jetzt anmelden.",
    "La suite est réservée aux abonnés. Déjà abonné ? Se connecter.",
    "Contenido exclusivo para suscriptores. ¿Ya eres suscriptor? Inicia sesión.",
    "Contenuto riservato agli abbonati. Sei già abbonato? Accedi.",
    "Conteúdo exclusivo para assinantes. Já é assinante? Entre.",
    "Lees verder met een abonnement. Al abonnee? Log in.",
    "Dalsza część tylko dla prenumeratorów. Masz już prenumeratę? Zaloguj się.",
    "Fortsätt läsa med ett abonnemang. Redan prenumerant? Logga in.",
    "Полная версия доступна по подписке. Уже подписаны? Войдите.",
    "この記事は有料会員限定です。残り1,204文字。ログインして続きを読む",
    "订阅后继续阅读全文。已经是订阅用户？请登录。",
    "이 기사는 구독자 전용입니다. 이미 구독 중이신가요? 로그인",
    "Haberin devamı sadece abonelere özel. Zaten abone misiniz? Giriş yapın.",
    "Berlangganan untuk membaca selengkapnya. Sudah berlangganan? Masuk.",
    "Tämä artikkeli on vain tilaajille. Oletko jo tilaaja? Kirjaudu sisään.",
    "Artiklen er kun for abonnenter. Er du allerede abonnent? Log ind.",
    "Denne saken er for abonnenter. Er du allerede abonnent? Logg inn.",
    "Tento článek je jen pro předplatitele. Už máte předplatné? Přihlaste se.",
    "A cikk folytatása csak előfizetőknek érhető el. Már előfizető? Jelentkezzen be.",
    "Το άρθρο είναι διαθέσιμο μόνο σε συνδρομητές. Είστε ήδη συνδρομητής; Συνδεθείτε.",
    "Повний текст доступний лише передплатникам. Вже передплатили? Увійдіть.",
    "هذا المحتوى للمشتركين فقط. هل أنت مشترك بالفعل؟ سجل الدخول.",
    "המשך הכתבה למנויים בלבד. כבר מנוי? התחבר.",
    "ادامه مطلب ویژه مشترکان است. قبلا مشترک شده‌اید؟ وارد شوید.",
    "Nội dung chỉ dành cho người đăng ký. Bạn đã đăng ký? Đăng nhập.",
    "เนื้อหานี้สำหรับสมาชิกเท่านั้น เป็นสมาชิกแล้ว? เข้าสู่ระบบ",
    "Articol disponibil doar pentru abonați. Ești deja abonat? Autentifică-te.",
    "यह लेख केवल सदस्यों के लिए है। पहले से सदस्य हैं? लॉग इन करें।",
)


@pytest.mark.parametrize("invitation", INVITATIONS)
def test_an_invitation_to_subscribe_is_recognised_in_many_languages(invitation: str) -> None:
    """The text is marked as a part, and the invitation is no line of it."""
    body = f"<article>{prose(3)}<p>{invitation}</p></article>"
    article = extracted(html("Bridge opened", body, '<meta property="og:type" content="article">'))
    assert isinstance(article, Article)
    assert article.is_paywalled
    assert invitation not in article.text


def test_a_last_line_about_subscribers_alone_stays() -> None:
    """News on newspapers ends like this, and nobody is asked to log in."""
    last = "The archive of the paper, closed since 1998, is exclusively for subscribers."
    assert without_invitation(f"First.\n{last}") == (f"First.\n{last}", [])


@pytest.mark.parametrize(
    ("headers", "head", "expected"),
    [
        ([("X-Robots-Tag", "noindex")], b"", ("X-Robots-Tag: noindex", None)),
        ([("x-robots-tag", "none")], b"", ("X-Robots-Tag: none", "X-Robots-Tag: none")),
        ([("X-Robots-Tag", "googlebot: noindex")], b"", (None, None)),
        ([("X-Robots-Tag", "warta: noarchive")], b"", (None, "X-Robots-Tag: noarchive")),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST")], b"", (None, None)),
        ([], b'<meta name="robots" content="index, NOARCHIVE">', (None, "meta robots: index, NOARCHIVE")),
        ([], b"<META content=noindex name=Robots>", ("meta robots: noindex", None)),
        ([], b'<meta name="robots" content="noindex nofollow">', ("meta robots: noindex nofollow", None)),
        ([("X-Robots-Tag", "noindex; nofollow")], b"", ("X-Robots-Tag: noindex; nofollow", None)),
        ([("X-Robots-Tag", "nofollow, otherbot: none")], b"", (None, None)),
        ([], b'<meta name="googlebot" content="noindex">', (None, None)),
        ([], b'<meta name="warta" content="noindex">', ("meta warta: noindex", None)),
        ([], b'<body><meta name="robots" content="noindex">', (None, None)),
    ],
)  # fmt: skip
def test_robots_directives_for_everybody_or_for_us_are_read(
    headers: list[tuple[str, str]], head: bytes, expected: tuple[str | None, str | None]
) -> None:
    """Directives for other robots do not apply to us."""
    assert directives(headers, head, "warta") == Directives(*expected)


@given(st.binary(max_size=300), st.text(max_size=60), st.integers(100, 599))
def test_any_headers_and_body_are_judged_without_an_exception(
    body: bytes, value: str, status: int
) -> None:
    """Servers send anything; an exception would lose the entry's outcome."""
    maker = bot_wall(status, [("x-robots-tag", value)], body)
    assert maker is None or maker
    assert isinstance(directives([("x-robots-tag", value)], body, "warta"), Directives)
