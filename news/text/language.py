"""The language an article is written in, as ISO 639-1.

The text itself decides where there is enough of it; what the page or feed declares decides
between close relatives and for short texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of 320 real articles 400 characters give another language than the whole text in 4, 2,000 in
# none; they cost 0.4 and 1.4 ms. So a little is read first, and more where that leaves doubt.
_GLANCE, _LOOK = 400, 2_000
# Below this many letters the detector is often wrong ("hello" is Breton to it).
_LETTERS_NEEDED = 60
# Undeclared, a headline is worth a look: of 1,474 of 10 to 60 letters in 20 languages 71 % reach
# _SURE, and all of these are right (``benchmarks.languages``).
_LETTERS_OF_A_HEADLINE = 10
# Its probabilities are calibrated over lengths: at .8 and more a contradicting declaration is
# nearly always a template's default.
_SURE = 0.8

# Old and bibliographic codes still found in lang attributes and feeds.
_SYNONYMS = {
    "in": "id", "iw": "he", "ji": "yi", "nb": "no", "nn": "no", "mo": "ro", "fil": "tl",
    "ind": "id", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es",
    "por": "pt", "ita": "it", "rus": "ru", "ara": "ar", "jpn": "ja", "zho": "zh", "chi": "zh",
    "kor": "ko", "tha": "th", "hin": "hi", "tur": "tr", "nld": "nl", "dut": "nl", "pol": "pl",
    "msa": "ms", "may": "ms", "vie": "vi", "ukr": "uk", "fas": "fa", "per": "fa", "urd": "ur",
    "yue": "zh", "cmn": "zh", "wuu": "zh",
}  # fmt: skip
# A declaration is believed within a group whatever the detector says: it confuses them.
_RELATIVES = (
    {"id", "ms", "jv"},
    {"no", "da", "sv"},
    {"bs", "hr", "sr", "sl", "mk", "bg"},
    {"cs", "sk"},
    {"pt", "gl", "es", "ca", "oc", "an"},
    {"hi", "mr", "ne"},
    {"fa", "ps", "ur", "ku", "ug"},
    {"ru", "uk", "be"},
    {"nl", "af", "fy", "lb"},
    {"tr", "az", "tk"},
    {"ga", "gd"},
    {"kk", "ky", "tt", "ba", "uz"},
    {"as", "bn"},
    {"zu", "xh"},
    {"tl", "en"},
)
# Nobody publishes news in these, and the detector offers them for scraps and names.
_NOT_NEWS = frozenset({"vo", "la", "sa", "eo"})


def language_of(text: str, declared: Iterable[str | None] = ()) -> str | None:
    """Name the language of the text; the first usable declaration settles what it can't."""
    said = next((code for code in map(language_code, declared) if code), None)
    letters = sum(map(str.isalpha, text[:_GLANCE]))
    if letters < _LETTERS_NEEDED:
        return said or (_certain(text) if letters >= _LETTERS_OF_A_HEADLINE else None)
    found, probability = _detected(_middle(text, _GLANCE))
    if said == found:
        return said
    if len(text) > _GLANCE:
        found, probability = _detected(_middle(text, _LOOK))
    if said is None:
        return found if probability >= 0.5 else None
    if any(said in group and found in group for group in _RELATIVES):
        return said
    return found if probability >= _SURE else said


def language_code(tag: str | None) -> str | None:
    """Reduce a declared tag (``en-GB``, ``pt_BR``, ``ind``) to ISO 639-1, or None."""
    primary = re.split(r"[-_,;\s]", (tag or "").strip().lower(), maxsplit=1)[0]
    code = _SYNONYMS.get(primary, primary)
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def certain_language(text: str) -> str | None:
    """The likeliest language of a text of any length, without asking what it declares."""
    return _detected(_middle(text, _LOOK))[0] if any(map(str.isalpha, text)) else None


def _certain(text: str) -> str | None:
    found, probability = _detected(text[:_GLANCE])
    return found if probability >= _SURE else None


def _middle(text: str, characters: int) -> str:
    """A part from within a long text: headlines and datelines are full of foreign names."""
    start = max(0, (len(text) - characters) // 3)
    return text[start : start + characters]


def _detected(sample: str) -> tuple[str, float]:
    found, probability = detector().classify(sample)
    return _SYNONYMS.get(found, found), float(probability)


@cache
def detector() -> LanguageIdentifier:
    """Load the model once a process: 0.5 s and 100 MB, so never at import."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    two_letters = {code for code in identifier.labels if len(code) == 2}
    identifier.set_languages(two_letters - _NOT_NEWS)
    return identifier
