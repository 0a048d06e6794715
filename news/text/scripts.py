"""Character ranges of scripts without spaces between words, for ``[…]`` in a pattern."""

from __future__ import annotations

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
# The letters and vowel signs of Thai, Lao, Burmese, Khmer and Tai Lue, without their digits.
SOUTH_EAST_ASIAN = (
    "\u0e01-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1000-\u103f\u104a-\u108f\u109a-\u109f"
    "\u1780-\u17d3\u1980-\u19cf\uaa60-\uaa7f"
)
# Written with spaces, but particles stick to its short words.
HANGUL = "\uac00-\ud7a3"

SPACELESS = SOUTH_EAST_ASIAN + KANA + HAN
# Scripts that put no space between a name and the words around it.
EAST_ASIAN = KANA + HAN + HANGUL
