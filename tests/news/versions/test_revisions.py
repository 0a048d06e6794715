"""An edit of words or numbers makes a version; times, counters and typography make none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.versions.corrections import correction_notes
from warta.news.versions.revisions import (
    NO_REVISION,
    ChangedNumber,
    changes,
    is_material,
    is_same_article,
    rejection_reason,
    revision_of,
)
from warta.news.versions.timestamps import is_stamp, material
from warta.news.versions.wording import hunks, wording_of

STAMPS = (
    "Updated 5 minutes ago", "Diperbarui: 12.30 WIB", "1,234 views", "12 comments", "Baca 3 menit",
    "3 min read", "128 shares", "2 jam yang lalu", "12 March 2026, 10:30 GMT", "10:30",
    "Selasa, 12 Maret 2026 12:30 WIB", "Last updated on Mon 12 Mar 2026 at 10.30 am EDT",
    "Aktualisiert am 12. März 2026, 10:30 Uhr", "Stand: 12.03.2026 10:30 Uhr", "vor 3 Stunden",
    "Publié le 12 mars 2026 à 10h30, mis à jour le 13 mars 2026 à 11h05", "il y a 2 heures",
    "Actualizado: 12/03/2026 10:30h", "hace 3 horas", "Atualizado em 12/03/2026 às 10h30",
    "Aggiornato il 12 marzo 2026 alle 10:30", "Обновлено: 12 марта 2026, 10:30", "5 минут назад",
    "1 234 просмотра", "更新：2026年3月12日 10:30", "最終更新 3月12日(火) 10:30", "5分钟前",
    "阅读 1234", "입력 2026.03.12. 오전 10:30", "조회수 1,234", "آخر تحديث: 12 مارس 2026 10:30",
    "منذ 5 دقائق", "Güncelleme: 12 Mart 2026 10:30", "Cập nhật lúc 10:30, 12/03/2026",
    "อัปเดตล่าสุด 12 มีนาคม 2569 10:30 น.", "Dilihat 1.234 kali", "Bagikan 12",
    "Opublikowano: 12 marca 2026 10:30", "अपडेटेड 12 मार्च 2026 10:30",
)  # fmt: skip
NEWS = (
    "Polisi menangkap 12 orang.", "12 people died", "3 - 2", "1.234", "Results 12 March 2026",
    "The vote was 12 to 3", "死者3人", "5分で3人が死亡", "Hari ini 12 kapal tiba", "£12", "12 %",
    "On Tuesday 5 wounded", "12 tewas", "Am Montag 3 Tote", "En 2026, 5 morts", "사망 3명 부상 5명",
)  # fmt: skip
NOTES = (
    "Correction: the bridge has 12 arches, not 21.", "CORRECTION", "Correction (12 May): it was Ann.",
    "Correction, May 3, 2026: the sum was wrong.", "Clarification – the mayor did not vote.",
    "This article has been amended on 3 May to give the right name.",
    "An earlier version of this story misstated the sum.", "Ralat: jumlah kapal dua belas.",
    "Koreksi: jumlah kapal dua belas.", "Artikel ini telah dikoreksi pada Senin.",
    "(Berichtigung: In einer früheren Fassung stand 21.)", "Korrektur: es waren zwölf.",
    "Anm. d. Red.: Die Zahl wurde geändert.", "Rectificatif : le pont a douze arches.",
    "Corrección: eran doce.", "Fe de errores: eran doce.", "Errata: eram doze.",
    "Rettifica: erano dodici.", "Исправление: их было двенадцать.", "تصحيح: كان العدد اثني عشر",
    "訂正：橋は12です。", "更正：共12座。", "[정정] 열두 개입니다.", "Düzeltme: on iki idi.",
)  # fmt: skip
NO_NOTES = (
    "Corrections officers walked out on Monday.", "Koreksi harga saham berlanjut pada Selasa.",
    "Richtigstellung des Zauns kostet 300 Mark.", "Correction fluid is sold out in all 12 shops.",
    "Errata is the name of the boat.", "The correction of the market was sharp.",
)  # fmt: skip

SENTENCE = "The council of Sandoval bought 12 buses for 4.5 million on 3 May."
words = st.text(st.sampled_from("abcde ßé12.-\n漢字ก"), max_size=120)


@pytest.mark.parametrize("line", STAMPS)
def test_a_line_with_a_time_or_counter_makes_no_version(line: str) -> None:
    """Update times and numbers of views change with every request."""
    assert is_stamp(line)
    assert not is_material(SENTENCE, f"{SENTENCE}\n{line}")
    assert not is_material(f"{line}\n{SENTENCE}", SENTENCE)


@pytest.mark.parametrize("line", NEWS)
def test_a_line_with_news_makes_a_version(line: str) -> None:
    """A number such as a death toll may be the news itself."""
    assert not is_stamp(line)
    assert is_material(SENTENCE, f"{SENTENCE}\n{line}")


def test_times_and_counters_are_cut_out_of_lines_with_other_words() -> None:
    """The author's name stands on the same line as the time."""
    assert material("Rina Sari | 5 menit lalu | Baca 3 menit") == "Rina Sari"
    assert material("By Ana Ruiz Updated 12 March 10:30").strip() == "By Ana Ruiz"
    assert material("Ana bought 12 buses (updated 10:30).") == "Ana bought 12 buses."
    assert material("Ana bought 12 buses (3 May 2026).") == "Ana bought 12 buses (3 May 2026)."
    assert material("10:30") == "10:30", "nothing else would be left"


@given(words)
def test_an_unchanged_text_has_no_revision(text: str) -> None:
    """A version without changes would fill the history of every article."""
    assert revision_of(text, text, title_before=text, title_after=text) == NO_REVISION
    assert changes(text, text) == []


@given(words, words)
def test_counts_and_changes_of_a_revision_agree(before: str, after: str) -> None:
    """Whether there is a version, how many words changed and which, must not contradict."""
    revision = revision_of(before, after)
    assert (revision == NO_REVISION) == (not is_material(before, after))
    if is_material(before, after):
        old, new = (len(wording_of(material(text)).words) for text in (before, after))
        assert revision.added_words - revision.removed_words == new - old
        assert changes(before, after)


@given(
    st.lists(st.sampled_from("abcdef"), max_size=40),
    st.lists(st.sampled_from("abcdef"), max_size=40),
)
def test_applying_the_hunks_to_the_old_words_gives_the_new_ones(
    before: list[str], after: list[str]
) -> None:
    """The shown difference must be complete."""
    patched = list(before)
    for hunk in reversed(hunks(before, after)):
        patched[slice(*hunk.before)] = after[slice(*hunk.after)]
    assert patched == after
    assert len(hunks(before, after)) <= max(len(before), len(after))


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999), st.sampled_from(STAMPS))
def test_a_changed_number_in_a_sentence_makes_a_version(
    first: int, second: int, stamp: str
) -> None:
    """A death toll that rises by one is the news, whatever changed in times beside it."""
    before = f"{SENTENCE}\nThe flood took {first:,} of the houses at Brenkhausen."
    after = f"{stamp}\n{SENTENCE}\nThe flood took {second:,} of the houses at Brenkhausen."
    assert is_material(before, after) == (first != second)
    if first != second:
        revision = revision_of(before, after)
        assert revision.changed_numbers == (ChangedNumber(f"{first:,}", f"{second:,}"),)
        assert (revision.added_words, revision.removed_words) == (1, 1)


@given(st.sampled_from([str.upper, str.title, lambda t: t.replace(" ", "\u00a0  ")]))
def test_case_quotes_and_white_space_make_no_version(spelled: Callable[[str], str]) -> None:
    """They change with the publisher's software; signs of numbers do matter."""
    before = f'{SENTENCE}\nHe said "no" - twice.'
    assert not is_material(before, spelled(before))
    assert not is_material(before, f"{SENTENCE} He said “no” — twice")
    assert is_material("It was -5 degrees at noon.", "It was 5 degrees at noon.")
    assert is_material("It rose by 1.5 per cent.", "It rose by 15 per cent.")


def test_a_change_is_shown_with_the_words_around_it() -> None:
    """A person who reads the difference should not have to read both texts."""
    before = "The council approved 12 new buses on Tuesday.\nIt rained."
    after = (
        "The council approved at least 15 new buses on Tuesday.\nIt rained.\nCorrection: not 12."
    )
    revision = revision_of(before, after, title_before="12 buses", title_after="15 buses")
    assert revision.title_changed
    assert revision.is_correction
    assert revision.changed_numbers == (ChangedNumber("12", "15"),)
    [first, second] = changes(before, after, context=2)
    assert (first.lead, first.removed, first.added, first.tail) == (
        "council approved", "12", "at least 15", "new buses",
    )  # fmt: skip
    assert (second.removed, second.added) == ("", "Correction: not 12")
    assert revision_of(after, f"{after} Again.").is_correction, "another note"
    assert not revision_of(after, f"Again.\n{after}").is_correction, "the note was there before"


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    """By words between spaces, one changed character would be a changed paragraph."""
    revision = revision_of("市议会周二批准了12辆新公交车。", "市议会周三批准了15辆新公交车。")
    assert (revision.added_words, revision.removed_words) == (2, 2)
    assert revision.changed_numbers == (ChangedNumber("12", "15"),)


@pytest.mark.parametrize("line", NOTES)
def test_notes_of_correction_are_recognised(line: str) -> None:
    """A correction is the most important kind of version, in every language."""
    assert correction_notes(f"{SENTENCE}\n{line}") == (line,)


@pytest.mark.parametrize("line", NO_NOTES)
def test_news_about_corrections_is_not_taken_for_a_note(line: str) -> None:
    """The same words begin news about prisons, stock markets and stationery."""
    assert correction_notes(line) == ()


def test_an_edit_that_loses_most_of_the_text_is_rejected_unless_explained() -> None:
    """A paywall, a teaser or an error page is not an edit; a note explains a withdrawal."""
    whole = "\n".join(f"Paragraph {n} tells of the harbour and its boats." for n in range(20))
    start, half = whole[:200], whole[: len(whole) // 2]

    def reason(after: str, *, paywalled: bool = False, live: bool = False) -> str | None:
        return rejection_reason(whole, after, is_paywalled=paywalled, is_live=live)

    assert "lost 79 %" in (reason(start) or "")
    assert reason(half) is None
    assert reason(f"{start}\nCorrection: this article has been withdrawn.") is None
    assert reason(start, live=True) is None
    assert "paywalled" in (reason(half, paywalled=True) or "")
    assert reason(f"{whole} More.", paywalled=True) is None


def test_the_same_article_at_a_new_url_is_recognised() -> None:
    """A URL may redirect to the article's new URL, or to another page of the site."""
    text = f"{SENTENCE} They will run from the harbour to the old mill before winter comes."
    assert is_same_article(text, f"{text} One more sentence.")
    assert not is_same_article(text, "A school class found a clay pot that is older than the town.")


def test_long_texts_of_a_few_repeated_words_are_compared_in_bounded_time() -> None:
    """The textbook algorithm would take 10 minutes for 40,000 words; the tests' time limit is 2."""
    assert revision_of("a b " * 20_000, "b c " * 20_000).added_words == 40_000
