"""Articles in many languages, and how to store them in a warehouse."""

from __future__ import annotations

from datetime import UTC, datetime

from warta.news.addresses.identity import url_hash_of
from warta.news.article import Article
from warta.news.dedupe import decide
from warta.news.entry import Entry
from warta.news.outcome import Draft, PendingEntry
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.warehouse.connection import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
# A title and a text in each of many languages, by a name that begins with the language.
TEXTS = {
    "en": ("Flood warning", "Rivers flooded three villages on Monday, the mayor's office said."),
    "en2": (
        "Training day",
        "Trains were late again; terrain and brain are no rain. COVID-19 rose.",
    ),
    "de": ("Häuser in Köln", "Die Straßenbahn fährt über die große Brücke."),
    "fr": ("Élections municipales", "Les électeurs choisissent aujourd'hui l'équipe du café."),
    "ru": ("Президент в Москве", "Президентами стали новые люди, ёлка стоит на площади."),
    "el": ("Εκλογές στην Ελλάδα", "Οι ψηφοφόροι της Αθήνας."),
    "ar": ("انتخابات في لبنان", "أعلنت الحكومة اليوم نتائج الانتخابات."),
    "hi": ("दिल्ली में बारिश", "सरकार ने कहा कि बारिश से नुकसान हुआ।"),
    "zh": ("經濟增長", "上海的经济增长超过预期，选举将于明年举行。雨很大。"),
    "ja": ("東京で選手権", "日本の選手が東京タワーの前でテストを受けた。ｶﾀｶﾅ。"),
    "th": ("น้ำท่วมในประเทศไทย", "ประชาชนเลือกตั้งเมื่อวานนี้ ปีนี้ฝนตกมาก"),
    "ko": ("한국 대통령", "대통령은 서울에서 회의를 열었다."),
    "id": ("Banjir di Jakarta", "Pemerintah memperbaiki tanggul; korban banjir mengungsi."),
    "vi": ("Bão ở Hà Nội", "Chính phủ Việt Nam họp khẩn."),
    "km": ("ប្រទេសកម្ពុជា", "រដ្ឋាភិបាលកម្ពុជាបានប្រកាស"),
    "he": ("בחירות בישראל", "הממשלה הודיעה היום."),
    "tr": ("İstanbul'da yağmur", "Işık söndü, ılık bir gün."),
}


def draft(name: str, title: str, text: str, language: str, day: datetime = NOW) -> Draft:
    """Return the draft of an article on the site NAME.example."""
    url = f"http://{name}.example/1"
    pending = PendingEntry(
        abs(hash(url)), 1, "http://a.example/feed", Entry("1", url, title), url_hash_of(url), 1, NOW, NOW,
    )  # fmt: skip
    article = Article(
        url, title, text, "", (), language, day, "page", None, (), (), None, len(text.split()),
        is_paywalled=False, made_from="page", method="test",
    )  # fmt: skip
    return Draft((pending,), article)


def store(database: Database, *drafts: Draft) -> None:
    """Store articles as a run does."""
    urls = [entry.entry.url or "" for draft in drafts for entry in draft.entries]
    save_decision(database, decide(drafts, known_of(database, urls), NOW), NOW)
