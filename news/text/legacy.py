"""Detect the legacy encoding of bytes that declare none, or a wrong one.

chardetng, the detector of Firefox, judges by pairs of letters. The Latin encodings differ in a few
letters only, so among them the language decides: the declared one, or that of the words in ASCII.
Encodings that no publisher uses (DOS, Mac, HP) are never returned.
"""

from __future__ import annotations

import re
from functools import lru_cache

from warta.news.text.charset_labels import codec_of
from warta.news.text.language import language_code, likeliest_language

# The default for Western text that names no encoding (WHATWG Encoding).
WESTERN = "windows-1252"
_LATIN_CODECS = frozenset({
    "windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258", "iso-8859-2",
    "iso-8859-4", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16",
})  # fmt: skip
_CENTRAL = ("windows-1250", "iso-8859-2")
_BALTIC = ("windows-1257", "iso-8859-13", "iso-8859-4")
# Encodings that are taken for each other, as their letters mostly are the same.
_FAMILIES = ((*_CENTRAL, "iso-8859-16"), _BALTIC, (WESTERN, "iso-8859-15"))
# Bytes that are control characters in ISO 8859 are letters and quotation marks in these.
_WINDOWS_SIBLING = {
    "iso-8859-2": "windows-1250", "iso-8859-7": "windows-1253", "iso-8859-8": "windows-1255",
    "iso-8859-13": "windows-1257", "iso-8859-15": WESTERN,
}  # fmt: skip
_C1 = re.compile(rb"[\x80-\x9f]")
_GREEK_PILCROW = re.compile("¶[α-ώ]")  # the byte of Ά in ISO 8859-7
_SIGNS = frozenset("“”‘’„‚«»‹›–—…•·°€£§©®™ºª¿¡\xa0\xad´½¼")
_WESTERN_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüß"
# The non-ASCII letters of each language, and the encodings that its publishers used.
_LATIN_LANGUAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": (_WESTERN_LETTERS, (WESTERN,)),
    "es": ("áéíñóúüçà", (WESTERN,)),
    "pt": ("áâãàçéêíóôõúü", (WESTERN,)),
    "fr": ("àâæçéèêëîïôœùûüÿ", (WESTERN,)),
    "de": ("äöüßéè", (WESTERN,)),
    "it": ("àèéìíîòóùú", (WESTERN,)),
    "nl": ("éëïèöüóáíê", (WESTERN,)),
    "sv": ("åäöéüà", (WESTERN,)),
    "no": ("æøåéèêòóôüäö", (WESTERN,)),
    "da": ("æøåéäöü", (WESTERN,)),
    "fi": ("äöåéüšž", (WESTERN,)),
    "is": ("áéíóúýðþæö", (WESTERN,)),
    "fo": ("áíóúýðæø", (WESTERN,)),
    "ca": ("àçèéíïòóúü·", (WESTERN,)),
    "gl": ("áéíñóúü", (WESTERN,)),
    "eu": ("ñüç", (WESTERN,)),
    "oc": ("àáèéíïòóúüç", (WESTERN,)),
    "ga": ("áéíóú", (WESTERN,)),
    "sq": ("çëâ", (WESTERN, *_CENTRAL)),
    "pl": ("ąćęłńóśźżé", _CENTRAL),
    "cs": ("áčďéěíňóřšťúůýžäöü", _CENTRAL),
    "sk": ("áäčďéíĺľňóôŕšťúýžöü", _CENTRAL),
    "hu": ("áéíóöőúüűä", _CENTRAL),
    "ro": ("ăâîşţșțé", (*_CENTRAL, "iso-8859-16")),
    "hr": ("čćđšžéö", _CENTRAL),
    "bs": ("čćđšžéö", _CENTRAL),
    "sr": ("čćđšžéö", _CENTRAL),
    "sl": ("čšžćđéöü", _CENTRAL),
    "tr": ("çğıöşüâîûİ", ("windows-1254",)),
    "az": ("çğıöşüəİ", ("windows-1254",)),
    "lt": ("ąčęėįšųūž", _BALTIC),
    "lv": ("āčēģīķļņšūžōŗ", _BALTIC),
    "et": ("äöüõšž", ("windows-1257", WESTERN, "iso-8859-13", "iso-8859-4")),
}
_LATIN_LANGUAGES |= dict.fromkeys(
    ("id", "ms", "tl", "sw", "af", "lb", "cy"), _LATIN_LANGUAGES["en"]
)
# The top-level domain that chardetng takes as a hint, by language.
_DOMAINS = {
    "en": "us", "cs": "cz", "sv": "se", "da": "dk", "ca": "es", "sl": "si", "et": "ee", "uk": "ua",
    "el": "gr", "he": "il", "ar": "eg", "fa": "ir", "ja": "jp", "ko": "kr", "vi": "vn", "sr": "rs",
    "be": "by", "sq": "al", "bs": "ba", "hi": "in", "ms": "my",
    "zh-cn": "cn", "zh-hans": "cn", "zh-sg": "cn", "zh-tw": "tw", "zh-hk": "hk", "zh-hant": "tw",
}  # fmt: skip
_LANGUAGE = re.compile(
    rb"<(?:html|rss|feed|rdf:RDF|channel|body)\b[^<>]{0,2000}?\s(?:xml:)?lang\s*=\s*[\"']?([\w-]{2,20})"
    rb"|<(?:dc:)?language\b[^<>]{0,100}>\s*(?:<!\[CDATA\[)?\s*([\w-]{2,20})"
    rb"|<meta\b[^<>]{0,200}?(?:content-language|og:locale|[\"']language)[\"']?[^<>]{0,100}?"
    rb"content\s*=\s*[\"']?([\w-]{2,20})|\"language\"\s*:\s*\"([\w-]{2,20})\"",
    re.IGNORECASE,
)
_OPENING_BYTES = 16_384  # head and first lines; chosen by hand
# In text of other scripts nearly all high bytes are in runs of three or more; in Latin text few
# are.
_RUN = re.compile(rb"[\x80-\xff]{3,}")
_GOOD_FIT = 0.8  # chosen by hand


def declared_language(body: bytes) -> str:
    """Return the language tag that a page or feed declares, or ""."""
    match = _LANGUAGE.search(body[:_OPENING_BYTES])
    tag = next(filter(None, match.groups()), b"") if match else b""
    return tag.decode("ascii", "ignore").lower().replace("_", "-")


def legacy_of(tag: str) -> str | None:
    """Return the encoding that publishers of a Latin language used, or None for other languages."""
    language = language_code(tag)
    return _LATIN_LANGUAGES[language][1][0] if language in _LATIN_LANGUAGES else None


def guessed(visible: bytes, tag: str) -> str:
    """Return the likeliest encoding of a text; ``tag``: its declared language, or ""."""
    detected = _detected(visible, tag)
    if detected not in _LATIN_CODECS:
        high = sum(byte > 0x7F for byte in visible)
        in_runs = sum(map(len, _RUN.findall(visible)))
        if in_runs * 2 >= high:
            return detected
    return _latin(visible, language_code(tag)) or (
        detected if detected in _LATIN_CODECS else WESTERN
    )


def corrected(visible: bytes, charset: str, tag: str) -> str:
    """Return a declared legacy encoding, or its sibling that fits the text better.

    ISO 8859 and Windows code pages for the same languages differ in a few letters (Czech ``ž``,
    Polish ``ą``, Greek ``Ά``), and systems declare one and write the other. ``tag``: the declared
    language, or "".
    """
    family: tuple[str, ...] = next((each for each in _FAMILIES if charset in each), ())
    for language in dict.fromkeys((language_code(tag), _by_its_words(visible))):
        letters, charsets = _LATIN_LANGUAGES.get(language or "", ("", ()))
        if not set(family).isdisjoint(charsets):
            fits: dict[str, float] = {
                each: _fit(visible, each, letters) for each in (charset, *family)
            }
            return max(fits, key=lambda each: fits[each])  # the declared one where they are equal
    if charset in _WINDOWS_SIBLING and _C1.search(visible):
        return _WINDOWS_SIBLING[charset]
    if charset == "windows-1253" and _GREEK_PILCROW.search(visible.decode(charset, "replace")):
        return "iso-8859-7"
    return charset


def _detected(visible: bytes, tag: str) -> str:
    from chardetng_py import detect  # rarely needed

    language = language_code(tag) or ""
    domain = _DOMAINS.get(tag) or _DOMAINS.get(language) or ("" if language == "zh" else language)
    name = str(detect(visible, tld=domain.encode() if domain else None)).lower()
    return codec_of(name)


def _latin(visible: bytes, language: str | None) -> str | None:
    """Return the Latin encoding in which the non-ASCII letters fit the language best, or None."""
    best: tuple[float, str] | None = None
    for candidate in (language, _by_its_words(visible)):
        if candidate not in _LATIN_LANGUAGES:
            continue
        letters, charsets = _LATIN_LANGUAGES[candidate]
        for charset in charsets:
            fit = _fit(visible, charset, letters)
            if best is None or fit > best[0]:
                best = fit, charset
        if best and best[0] >= _GOOD_FIT:
            return best[1]
    return best[1] if best and best[0] > 0 else None


@lru_cache(maxsize=16)
def _by_its_words(visible: bytes) -> str | None:
    """Return the language of a text, judged by its words in ASCII."""
    return likeliest_language(visible.decode("ascii", "ignore"))


def _fit(visible: bytes, charset: str, letters: str) -> float:
    """Return how well a text's non-ASCII characters fit a language, from -1 to 1."""
    text = visible.decode(charset, "replace")
    points, count = 0.0, 0
    for index, character in enumerate(text):
        if character < "\x80":
            continue
        count += 1
        if character.lower() in letters or character in letters:
            points += 1
        elif character in _SIGNS:
            is_inside_word = (
                text[index - 1 : index].isalpha() and text[index + 1 : index + 2].isalpha()
            )
            # "jazdi»" is "jazdiť": a quotation has two ends.
            is_single = character == "»" and "«" not in text
            is_wrong = is_single or (is_inside_word and character not in "’·\xad")
            points += -1 if is_wrong else 1
        elif not character.isalpha():
            points -= 1
        elif character.lower() not in _WESTERN_LETTERS:
            points -= 0.5
    return points / count if count else 0.0
