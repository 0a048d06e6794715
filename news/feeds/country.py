"""Find the country of a feed's publisher (ISO 3166-1), or None if nothing states it.

A country's top-level domain counts, unless anybody can buy it. The region in a feed's language tag
("en-GB") counts unless software writes it by default ("en-US").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from warta.news.addresses.urls import BadAddress, host_of

CountrySource = Literal["you", "address", "feed"]

COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
    """.split()  # noqa: SIM905 - a list of codes reads better
)
# Domains of countries that anybody can buy, or gets for free.
_SOLD = frozenset(
    """
    AD AG AI AM AS BZ CC CD CF CO CX DJ FM GA GD GG GL GQ IM IO JE LA LC LI LY ME ML MS MU NU PM
    PN PW RE SC SH SO SR ST TF TK TM TO TV VC VG WF WS
    """.split()  # noqa: SIM905 - a list of codes reads better
)
# Second-level domains that are for residents even then: eltiempo.com.co.
_SECOND_LEVELS = frozenset(("com", "co", "org", "net", "gov", "gob", "edu", "ac", "or", "ne"))
# The regions that software writes by default for a language of many countries.
_UNCHOSEN = frozenset(("en-US", "es-ES", "fr-FR", "pt-PT", "ar-SA", "zh-CN", "de-DE"))
_TAG = re.compile(r"\s*([a-z]{2,3})(?:[-_][a-z]{4})?[-_]([a-z]{2})\b", re.IGNORECASE)


def country_of(
    addresses: Iterable[str], language_tag: str | None
) -> tuple[str, CountrySource] | tuple[None, None]:
    """Return a publisher's country and the source: its address, or its feed's language tag.

    ``addresses``: of the site, then of the feed.
    """
    for address in addresses:
        if country := _of_domain(address):
            return country, "address"
    if country := _of_tag(language_tag or ""):
        return country, "feed"
    return None, None


def country_code(written: str) -> str | None:
    """Return the code of a country as a person writes it ("gb", "UK"), or None for no country."""
    code = written.strip().upper()
    code = "GB" if code == "UK" else code
    return code if code in COUNTRIES else None


def _of_domain(address: str) -> str | None:
    try:
        labels = host_of(address).rstrip(".").split(".")
    except BadAddress:
        return None
    code = country_code(labels[-1]) if len(labels) > 1 else None
    if code in _SOLD and (len(labels) < 3 or labels[-2] not in _SECOND_LEVELS):
        return None
    return code


def _of_tag(tag: str) -> str | None:
    match = _TAG.match(tag)
    if match is None or f"{match[1].lower()}-{match[2].upper()}" in _UNCHOSEN:
        return None
    return country_code(match[2])
