"""Edit texts as other sites edit them, and make texts that only look like copies.

For benchmarks.duplicates. All random choices are made by `desk.random`, so a seed repeats them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

from benchmarks.made_news import Newsdesk, Paragraphs

_SENTENCE = re.compile(r"(?<=[.!?।。])\s*")
_SPACELESS_RUN = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]+")
_NUMBER = re.compile(r"\d+")

Edit = Callable[[Paragraphs, Newsdesk], Paragraphs]


def light(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with one word in fifty replaced."""
    return _words_replaced(text, desk, 0.02)


def synonyms(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with one word in 10 to 20 replaced; numbers stay."""
    return _words_replaced(text, desk, desk.random.uniform(0.05, 0.10))


def headline(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with another headline and dateline."""
    dateline = f"{desk.name().upper()}, {desk.random.randint(1, 31)} ({desk.name()}) – "
    return (desk.article(1)[0], dateline + text[0], *text[1:])


def credited(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with one or two lines of credits at its end."""
    return (*text, *(desk.line("credits") for _ in range(desk.random.randint(1, 2))))


def furnished(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text between two recurring lines of the site, as before they are learnt."""
    return (desk.line("boilerplate"), *text, desk.line("boilerplate"))


def cut_end(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the first half to five sixths of the text."""
    return _beginning(text, desk.random.uniform(0.45, 0.85))


def cut_within(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text without some of its paragraphs."""
    if len(text) < 3:
        return cut_end(text, desk)
    kept = max(1, round(len(text) * desk.random.uniform(0.5, 0.85)))
    return tuple(text[n] for n in sorted(desk.random.sample(range(len(text)), kept)))


def added(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with paragraphs added at one place, at most as long as itself."""
    more = desk.article(max(1, round(_sentences(text) * desk.random.uniform(0.15, 1))))
    at = desk.random.randint(1, len(text))
    return (*text[:at], *more, *text[at:])


def reordered(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the first paragraph and the others in another order."""
    rest = list(text[1:])
    desk.random.shuffle(rest)
    return (text[0], *rest)


def typos(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with one letter in 60 to 150 lost or doubled."""
    share = desk.random.uniform(1 / 150, 1 / 60)
    return tuple(
        "".join(
            letter * desk.random.choice((0, 2))
            if letter.isalpha() and desk.random.random() < share
            else letter
            for letter in line
        )
        for line in text
    )


def encoded(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text with other quotes, spaces and Unicode forms; perhaps the lead in capitals."""
    swaps = str.maketrans({"“": "«", "”": "»", '"': "”", "'": "’", ",": " ,", "–": "-"})
    lines = [
        line.translate(swaps).replace(" ", desk.random.choice((" ", "\u00a0"))) for line in text
    ]
    lines[0] = lines[0].upper() if desk.random.random() < 0.3 else lines[0]
    form: Literal["NFD", "NFC"] = desk.random.choice(("NFD", "NFC"))
    return tuple(unicodedata.normalize(form, line) for line in lines)


def truncated(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the lead and a link to the rest."""
    return (*_beginning(text, desk.random.uniform(0.3, 0.6)), desk.line("more"))


def figures(text: Paragraphs, desk: Newsdesk) -> Paragraphs:
    """Return the text without commas in thousands, and with another number in one place of ten."""
    lines = (re.sub(r"(\d),(\d{3})\b", r"\1\2", line) for line in text)
    return tuple(
        _NUMBER.sub(lambda n: desk.number() if desk.random.random() < 0.1 else n[0], line)
        for line in lines
    )


LIGHT: tuple[Edit, ...] = (light, headline, credited, furnished, encoded, typos, figures)
HEAVY: tuple[Edit, ...] = (synonyms, cut_end, cut_within, added, reordered, truncated)


def edited(text: Paragraphs, desk: Newsdesk) -> tuple[str, Paragraphs]:
    """Return the names of up to three light edits and perhaps a heavy one, and the edited text."""
    chosen = desk.random.sample(LIGHT, desk.random.randint(0, 3))
    if not chosen or desk.random.random() < 0.65:
        chosen.insert(0, desk.random.choice(HEAVY))
    for edit in chosen:
        text = edit(text, desk)
    return "+".join(edit.__name__ for edit in chosen), text


def notices(desk: Newsdesk) -> list[Paragraphs]:
    """Return one notice of four days, such as the weather, with other numbers each day."""
    kind = desk.random.randrange(8)
    return [desk.notice(kind) for _ in range(4)]


def templates(desk: Newsdesk) -> list[Paragraphs]:
    """Return the same sentences about other people and places: match reports, quarterly figures."""
    skeleton = desk.skeleton(desk.random.randint(3, 12))
    return [desk.filled(skeleton) for _ in range(2)]


def templates_of_names(desk: Newsdesk) -> list[Paragraphs]:
    """Return the same sentences about other people, without numbers: appointments, obituaries."""
    skeleton = [line.replace("{n}", "{c}") for line in desk.skeleton(desk.random.randint(3, 12))]
    return [desk.filled(skeleton) for _ in range(2)]


def updates(text: Paragraphs, desk: Newsdesk) -> list[Paragraphs]:
    """Return reports of two days: up to a third is common background, partly with new numbers."""
    lines = _split(text)
    kept = lines[-max(1, round(len(lines) * desk.random.uniform(0.15, 0.33))) :]
    kept = [
        _NUMBER.sub(lambda _: desk.number(), line) if desk.random.random() < 0.5 else line
        for line in kept
    ]
    return [text, (*desk.article(max(3, len(lines) - len(kept))), " ".join(kept))]


def press_quotes(first: Paragraphs, second: Paragraphs, desk: Newsdesk) -> list[Paragraphs]:
    """Return two separately written articles that quote one statement."""
    fewest = min(_sentences(first), _sentences(second))
    quote = desk.quoted(max(1, round(fewest * desk.random.uniform(0.15, 0.3))))
    return [(text[0], quote, *text[1:]) for text in (first, second)]


def round_up(texts: Sequence[Paragraphs], desk: Newsdesk) -> list[Paragraphs]:
    """Return a brief, and the evening's page that holds it among others."""
    briefs = [" ".join(_split(text)[:3]) for text in texts]
    return [(briefs[0],), tuple(desk.random.sample(briefs, len(briefs)))]


def same_furniture(first: Paragraphs, second: Paragraphs, desk: Newsdesk) -> list[Paragraphs]:
    """Return two short articles of one site that end with the same recurring lines."""
    lines = desk.words["boilerplate"][:2]
    return [(*text, *lines) for text in (first, second)]


def _words_replaced(text: Paragraphs, desk: Newsdesk, share: float) -> Paragraphs:
    """Return a text with some of its words replaced by words of other texts."""
    random = desk.random
    others = desk.article(_sentences(text))
    words = [word for line in (*text, *others) for word in _split_words(line)]
    stock = [word for word in words if word.strip() and not _NUMBER.search(word)]
    return tuple(
        "".join(
            random.choice(stock) + (" " if word.endswith(" ") else "")
            if stock and not _NUMBER.search(word) and random.random() < share
            else word
            for word in _split_words(line)
        )
        for line in text
    )


def _split_words(line: str) -> list[str]:
    """Return words with the space after them, or two characters in scripts without spaces."""
    words: list[str] = []
    for word in re.findall(r"\S+\s*", line):
        if _SPACELESS_RUN.search(word):
            words += [word[n : n + 2] for n in range(0, len(word), 2)]
        else:
            words.append(word)
    return words


def _beginning(text: Paragraphs, share: float) -> Paragraphs:
    """Return the first sentences, up to this share of the text's length."""
    wanted = max(1, round(sum(map(len, text)) * share))
    kept: list[str] = []
    for line in text:
        for sentence in _split((line,)):
            if sum(map(len, kept)) >= wanted:
                return tuple(kept)
            kept.append(sentence)
    return tuple(kept)


def _split(text: Paragraphs) -> list[str]:
    return [part for line in text for part in _SENTENCE.split(line) if part.strip()]


def _sentences(text: Paragraphs) -> int:
    return max(1, len(_split(text)))
