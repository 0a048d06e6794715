"""Notices of consent are recognised in many languages, as a page and beside an article."""

from __future__ import annotations

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.article import Rejection
from warta.news.pages.notices import CONSENT, notice, without_consent

URL = "https://gazette.example/2026/11/crews-search-the-hills"
NOTICES = {
    "Italian": (
        "Noi e i nostri 842 partner archiviamo informazioni sul tuo dispositivo, "
        "come i cookie, e trattiamo i tuoi dati personali su questo sito web.",
        "Con il tuo consenso noi e i nostri partner possiamo utilizzare dati di "
        "geolocalizzazione precisi. Puoi revocare il tuo consenso in qualsiasi "
        "momento.",
    ),
    "Ukrainian": (
        "Ми та наші 842 партнери зберігаємо на вашому пристрої файли cookie та "
        "обробляємо ваші персональні дані, щоб наш сайт працював.",
        "За вашою згодою ми та наші партнери можемо використовувати точні дані "
        "про місцезнаходження. Ви можете відкликати згоду будь-коли.",
    ),
    "Turkish": (
        "Biz ve 842 iş ortağımız cihazınızda çerezler gibi bilgileri saklıyor "
        "ve bu web sitesinde kişisel verilerinizi işliyoruz.",
        "Onayınızla biz ve ortaklarımız kesin konum verilerini kullanabiliriz. "
        "Çerezlere verdiğiniz onayı istediğiniz zaman geri çekebilirsiniz.",
    ),
    "Japanese": (
        "当社と842社のパートナーは、お客様のデバイスにクッキーなどの情報を保存"
        "し、当サイトで個人データを処理します。",
        "お客様の同意があれば、当社とパートナーは正確な位置情報を使用することが"
        "あります。クッキーへの同意はいつでも撤回できます。",
    ),
    "Arabic": (
        "نقوم نحن وشركاؤنا البالغ عددهم 842 بتخزين معلومات على جهازك مثل ملفات "
        "تعريف الارتباط ومعالجة بياناتك الشخصية على هذا الموقع.",
        "بموافقتك يمكننا نحن وشركائنا استخدام بيانات الموقع الجغرافي الدقيقة. "
        "يمكنك سحب موافقتك على ملفات تعريف الارتباط في أي وقت.",
    ),
    "Greek": (
        "Εμείς και οι 842 συνεργάτες μας αποθηκεύουμε πληροφορίες στη συσκευή "
        "σας, όπως cookies, και επεξεργαζόμαστε τα προσωπικά σας δεδομένα.",
        "Με τη συγκατάθεσή σας, εμείς και οι συνεργάτες μας μπορούμε να "
        "χρησιμοποιούμε δεδομένα θέσης. Μπορείτε να ανακαλέσετε τη συγκατάθεσή "
        "σας για τα cookies.",
    ),
    "Hungarian": (
        "Mi és 842 partnerünk információkat, például sütiket (cookie) tárolunk "
        "az Ön eszközén, és személyes adatait kezeljük ezen a weboldalon.",
        "Az Ön hozzájárulásával mi és partnereink pontos helyadatokat "
        "használhatunk. A cookie-khoz adott hozzájárulását bármikor "
        "visszavonhatja.",
    ),
    "Czech": (
        "My a našich 842 partnerů ukládáme na vaše zařízení informace, jako "
        "jsou soubory cookie, a zpracováváme vaše osobní údaje na tomto webu.",
        "S vaším souhlasem můžeme my a naši partneři používat přesné údaje o "
        "poloze. Svůj souhlas s cookies můžete kdykoli odvolat.",
    ),
    "Hebrew": (
        "אנחנו ו-842 השותפים שלנו מאחסנים מידע במכשיר שלך, כגון קובצי Cookie, "
        "ומעבדים את הנתונים האישיים שלך באתר זה.",
        "בהסכמתך, אנחנו והשותפים שלנו רשאים להשתמש בנתוני מיקום מדויקים. תוכל "
        "לבטל את הסכמתך לקובצי Cookie בכל עת.",
    ),
    "Persian": (
        "ما و ۸۴۲ شریک ما اطلاعاتی مانند کوکی‌ها را در دستگاه شما ذخیره "
        "می‌کنیم و داده‌های شخصی شما را در این وب‌سایت پردازش می‌کنیم.",
        "با رضایت شما، ما و شرکای ما می‌توانیم از داده‌های دقیق موقعیت مکانی "
        "استفاده کنیم. شما می‌توانید رضایت خود به کوکی‌ها را هر زمان پس بگیرید.",
    ),
    "Thai": (
        "เราและพันธมิตร 842 รายของเราจัดเก็บข้อมูลบนอุปกรณ์ของคุณ เช่น คุกกี้ "
        "และประมวลผลข้อมูลส่วนบุคคลของคุณบนเว็บไซต์นี้",
        "ด้วยความยินยอมของคุณ เราและพันธมิตรอาจใช้ข้อมูลตำแหน่งที่แม่นยำ "
        "คุณสามารถถอนความยินยอมเกี่ยวกับคุกกี้ได้ทุกเมื่อ",
    ),
    "Hindi": (
        "हम और हमारे 842 भागीदार आपके डिवाइस पर कुकीज़ जैसी जानकारी संग्रहीत "
        "करते हैं और इस वेबसाइट पर आपके व्यक्तिगत डेटा को संसाधित करते हैं।",
        "आपकी सहमति से हम और हमारे भागीदार सटीक स्थान डेटा का उपयोग कर सकते "
        "हैं। आप कुकीज़ के लिए अपनी सहमति किसी भी समय वापस ले सकते हैं।",
    ),
    "Vietnamese": (
        "Chúng tôi và 842 đối tác lưu trữ thông tin trên thiết bị của bạn, "
        "chẳng hạn như cookie, và xử lý dữ liệu cá nhân của bạn trên trang web "
        "này.",
        "Với sự đồng ý của bạn, chúng tôi và các đối tác có thể sử dụng dữ "
        "liệu vị trí chính xác. Bạn có thể rút lại sự đồng ý về cookie bất cứ "
        "lúc nào.",
    ),
    "Korean": (
        "저희와 842개 파트너는 귀하의 기기에 쿠키와 같은 정보를 저장하고 당사 "
        "웹사이트에서 귀하의 개인정보를 처리합니다.",
        "귀하의 동의에 따라 저희와 파트너는 정확한 위치 데이터를 사용할 수 "
        "있습니다. 귀하는 언제든지 쿠키 동의를 철회할 수 있습니다.",
    ),
}  # fmt: skip
STORY = (
    "The fire service said on Tuesday that three hundred volunteers had combed the hills for three "
    "days, but low cloud kept the helicopter on the ground.",
    "Relatives waited in the village school while neighbours brought soup to the crews, who change "
    "every six hours and sleep in the gym.",
    "The search goes on until Friday, when snow is expected on the upper slopes.",
)


def document(*boxes: tuple[str, ...]) -> str:
    """Return a page with a box of paragraphs for each text, without telling names."""
    inside = "".join(f"<div>{''.join(f'<p>{line}</p>' for line in box)}</div>" for box in boxes)
    return f"<html><head><title>Valley Gazette</title></head><body>{inside}</body></html>"


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_of_consent_is_no_article_in_any_language(language: str) -> None:
    """It has as many words as short news."""
    outcome = extracted(document(NOTICES[language]), url=URL)
    assert isinstance(outcome, Rejection)
    assert outcome.access == "consent page"


@pytest.mark.parametrize("language", ["Turkish", "Thai", "Arabic", "Czech", "Italian"])
@pytest.mark.parametrize("is_above", [True, False])
def test_a_notice_above_or_below_a_text_is_removed_from_it(language: str, is_above: bool) -> None:
    """Its box has no telling name; its lines stay among those removed."""
    lines = list(NOTICES[language])
    text = [*lines, *STORY] if is_above else [*STORY, *lines]
    cleaned, removed = without_consent("\n".join(text))
    assert cleaned == "\n".join(STORY)
    assert [(line.text, line.why) for line in removed] == [(line, CONSENT) for line in lines]


@pytest.mark.parametrize(
    "last",
    [
        ("“We will keep asking for your consent,” the minister told the site’s owners.",),
        (
            "The court found that the banner of the site hid how to refuse cookies.",
            "The owner has a month to ask the 200,000 users of its website for consent again.",
        ),
        (
            "Our bakers sent us these cookies for the fair.",
            "You will find ours at the stand of the school.",
        ),
    ],
)
def test_the_last_lines_of_news_on_cookies_stay(last: tuple[str, ...]) -> None:
    """Only two lines in which a site itself speaks to the reader are a notice."""
    text = "\n".join([*STORY, *last])
    assert without_consent(text) == (text, [])


def test_an_article_beside_a_notice_keeps_all_its_text() -> None:
    """The notice is longer than the news."""
    outcome = extracted(document(STORY, NOTICES["Turkish"] * 2), url=URL)
    assert as_article(outcome).text == "\n".join(STORY)


def test_a_paragraph_of_news_above_a_longer_notice_is_not_rejected_with_it() -> None:
    """A page of a broadcast has one paragraph, and its notice may be named and placed like text."""
    story = " ".join([*STORY, *(line.replace("fire service", "mayor") for line in STORY)])
    lines = [*NOTICES["Italian"], "Accetta tutto", *NOTICES["Italian"], *NOTICES["Italian"]]
    assert notice((), "\n".join([story, *lines]), 300, is_article=False) is None
    assert notice((), "\n".join([STORY[2], *lines]), 300, is_article=False) is not None
