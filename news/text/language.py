"""Find the language that an article is written in, as an ISO 639-1 code.

The text decides where there is enough of it; the declaration of the page or feed decides between
close relatives and for short texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of 320 real articles 400 characters give another language than the whole text in 4, 2,000 in
# none; they cost 0.4 and 1.4 ms. So 400 are read first, and 2,000 if that leaves a doubt.
_GLANCE, _LOOK = 400, 2_000
# Below this many letters the detector is often wrong (it takes "hello" for Breton).
_LETTERS_NEEDED = 60
# Headlines are detected when no language is declared: of 1,474 with 10 to 60 letters in 20
# languages, 71 % reach _SURE, and all of these are right (``benchmarks.languages``).
_LETTERS_OF_A_HEADLINE = 10
# The detector's probabilities are calibrated over lengths: at .8 and more, a declaration that
# contradicts it is nearly always a template's default.
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
# The detector confuses the languages of a group: between them the declaration decides.
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
# Nobody publishes news in these; the detector returns them for fragments and names.
_NOT_NEWS = frozenset({"vo", "la", "sa", "eo"})


def language_of(text: str, declared: Iterable[str | None] = ()) -> str | None:
    """Return the language of a text; the first usable declaration decides the doubtful ones."""
    stated = next((code for code in map(language_code, declared) if code), None)
    letters = sum(map(str.isalpha, text[:_GLANCE]))
    if letters < _LETTERS_NEEDED:
        return stated or (_certain(text) if letters >= _LETTERS_OF_A_HEADLINE else None)
    detected, probability = _detected(_middle(text, _GLANCE))
    if stated == detected:
        return stated
    if len(text) > _GLANCE:
        detected, probability = _detected(_middle(text, _LOOK))
    if stated is None:
        return detected if probability >= 0.5 else None
    if any(stated in group and detected in group for group in _RELATIVES):
        return stated
    return detected if probability >= _SURE else stated


def language_code(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a declared tag (``en-GB``, ``pt_BR``, ``ind``), or None."""
    primary = re.split(r"[-_,;\s]", (tag or "").strip().lower(), maxsplit=1)[0]
    code = _SYNONYMS.get(primary, primary)
    return code if re.fullmatch(r"[a-z]{2}", code) else None


def likeliest_language(text: str) -> str | None:
    """Return the likeliest language of a text of any length, or None for one without letters."""
    return _detected(_middle(text, _LOOK))[0] if any(map(str.isalpha, text)) else None


def _certain(text: str) -> str | None:
    detected, probability = _detected(text[:_GLANCE])
    return detected if probability >= _SURE else None


def _middle(text: str, characters: int) -> str:
    """Return a part from within a long text: headlines and datelines are full of foreign names."""
    start = max(0, (len(text) - characters) // 3)
    return text[start : start + characters]


def _detected(sample: str) -> tuple[str, float]:
    code, probability = detector().classify(sample)
    return _SYNONYMS.get(code, code), float(probability)


_given: LanguageIdentifier | None = None


def use_detector(identifier: LanguageIdentifier) -> None:
    """Use a detector that is loaded already, in this process and in those forked from it."""
    global _given
    _given = identifier


def detector() -> LanguageIdentifier:
    """Return the detector that was given to this process, or load one."""
    return _given or unpacked_detector()


@cache
def unpacked_detector() -> LanguageIdentifier:
    """Load the model, once per process: it takes 0.5 s and 100 MB, so never at import."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    two_letters = {code for code in identifier.labels if len(code) == 2}
    identifier.set_languages(two_letters - _NOT_NEWS)
    return identifier
