"""Map labels of encodings to codecs, as browsers do (WHATWG Encoding), and a few more labels."""

from __future__ import annotations

import codecs
from functools import cache

# Python's codecs for encodings of the standard with another name in Python, or where another codec
# has more characters (Korean and Japanese systems really write cp949 and cp932).
_CODECS = {
    "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949",
    "euc-jp": "euc_jp", "windows-874": "cp874", "iso-8859-8-i": "iso-8859-8",
    "iso-2022-jp": "iso2022_jp", "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman",
    "ibm866": "cp866", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
# Labels that pages use and the standard lacks, and three that it refuses: scripts can be hidden in
# these, but we only store text.
_MORE = {
    "latin-1": "windows-1252", "ansi": "windows-1252", "cp-1252": "windows-1252",
    "win-1252": "windows-1252", "tis620": "windows-874", "gb2312-80": "gbk", "euckr": "euc-kr",
    "ks_c_5601": "euc-kr", "utf-8mb4": "utf-8", "win-1251": "windows-1251",
    "cp-1251": "windows-1251", "hz-gb-2312": "hz", "iso-2022-kr": "iso2022_kr",
    "csiso2022kr": "iso2022_kr",
}  # fmt: skip
# Python's text codecs that no page uses.
_NOT_ON_PAGES = {"idna", "punycode", "utf-7", "unicode_escape"}


def codec_of(encoding: str) -> str:
    """Return the name of Python's codec for an encoding of the standard."""
    return _CODECS.get(encoding, encoding)


def charset_named(label: str) -> str | None:
    """Return the codec for a label, or None if the label is unknown."""
    name = label.strip().strip("\"'").lower()
    name = codec_of(_MORE.get(name) or _encodings().get(name, name))
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not info._is_text_encoding or info.name in _NOT_ON_PAGES:
        return None
    return "utf-8" if info.name in {"utf-8", "utf-8-sig"} else name


@cache
def _encodings() -> dict[str, str]:
    return {label: encoding for encoding, labels in WHATWG.items() for label in labels.split()}


# From `python -m benchmarks.charset_labels --write`.
WHATWG = {
    "big5": ("big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
    "euc-jp": ("cseucpkdfmtjapanese euc-jp x-euc-jp"),
    "euc-kr": (
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 "
        "ksc5601 ksc_5601 windows-949"
    ),
    "gb18030": ("gb18030"),
    "gbk": ("chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"),
    "ibm866": ("866 cp866 csibm866 ibm866"),
    "iso-2022-jp": ("csiso2022jp iso-2022-jp"),
    "iso-8859-10": ("csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"),
    "iso-8859-13": ("iso-8859-13 iso8859-13 iso885913"),
    "iso-8859-14": ("iso-8859-14 iso8859-14 iso885914"),
    "iso-8859-15": ("csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"),
    "iso-8859-16": ("iso-8859-16"),
    "iso-8859-2": (
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"
    ),
    "iso-8859-3": (
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"
    ),
    "iso-8859-4": (
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"
    ),
    "iso-8859-5": (
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
        "iso_8859-5:1988"
    ),
    "iso-8859-6": (
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
        "iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
        "iso_8859-6:1987"
    ),
    "iso-8859-7": (
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 "
        "iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"
    ),
    "iso-8859-8": (
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 "
        "iso88598 iso_8859-8 iso_8859-8:1988 visual"
    ),
    "iso-8859-8-i": ("csiso88598i iso-8859-8-i logical"),
    "koi8-r": ("cskoi8r koi koi8 koi8-r koi8_r"),
    "koi8-u": ("koi8-ru koi8-u"),
    "macintosh": ("csmacintosh mac macintosh x-mac-roman"),
    "replacement": ("csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"),
    "shift_jis": ("csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"),
    "utf-16be": ("unicodefffe utf-16be"),
    "utf-16le": ("csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
    "utf-8": ("unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
    "windows-1250": ("cp1250 windows-1250 x-cp1250"),
    "windows-1251": ("cp1251 windows-1251 x-cp1251"),
    "windows-1252": (
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 "
        "iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 "
        "x-cp1252"
    ),
    "windows-1253": ("cp1253 windows-1253 x-cp1253"),
    "windows-1254": (
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
        "iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"
    ),
    "windows-1255": ("cp1255 windows-1255 x-cp1255"),
    "windows-1256": ("cp1256 windows-1256 x-cp1256"),
    "windows-1257": ("cp1257 windows-1257 x-cp1257"),
    "windows-1258": ("cp1258 windows-1258 x-cp1258"),
    "windows-874": ("dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
    "x-mac-cyrillic": ("x-mac-cyrillic x-mac-ukrainian"),
    "x-user-defined": ("x-user-defined"),
}
