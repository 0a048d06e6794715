"""Names of persons out of bylines: no "By", roles, dates, handles, addresses or publishers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from news.markup import plain_text
from news.text import normalised

_MOST_AUTHORS = 12
_LONGEST_NAME = 60
# What stands before the name: "By", "Oleh", "Text:", … in the languages of our feeds.
_LEAD = re.compile(
    r"^(?:(?:(?:written|posted|published|reported|story|created|updated|edited|submitted)"
    r"(?:\s+on\s+[\w\s,.]{4,24}?)?\s+by\b"
    r"|(?:erstellt|eingestellt|veröffentlicht|publiziert|geschrieben|verfasst|gepostet|(?:ein )?"
    r"(?:blog\s*)?beitrag|(?:ein )?artikel|ein gastbeitrag)(?:\s+am\s+[\w\s,.]{4,24}?)?\s+von\b"
    r"|(?:publié|écrit|publicado|escrito|ditulis|pubblicato|scritto)\s+(?:par|por|oleh|da)\b"
    r"|(?:by|oleh|von|par|por|af|av|door|przez|yazan|viết bởi|द्वारा)(?=[\s:])"
    r"|(?:text|texte|testo|tekst|texto|foto|autor(?:a|es|in)?|authors?|auteur|autore|penulis"
    r"|reporter|editor|pewarta|laporan|interview|reporting|redacción|автор|текст|автори"
    r"|كتب|بقلم|लेखक|文|作者|记者|記者|撰文|di|da|de)\s*[:：]|(?:كتب|بقلم)\s)\s*:?\s*)+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[;|/•·、،&\n]|\s[-–—]\s|(?:,\s*|(?<=\s))"
    r"(?:and|und|et|y|e|dan|en|og|och|ja|i|и|та|ve|with|và)(?=\s))\s*"
)
_ROLE = re.compile(
    r"(?<!\w)(?:editor|reporter|correspondent|journalist|writer|columnist|contributor|producer|"
    r"photographer|photos?|staff|bureau|desk|team|chief|director|professor|analyst|"
    r"redakteur(?:in)?|redaktion|korrespondent(?:in)?|autor(?:in)?|journaliste|rédact\w+|"
    r"correspondant\w*|redactor\w*|redacci\w+|periodista|corresponsal|redaz\w+|giornalista|"
    r"jornalista|repórter|reda[çk]\w+|wartawan|kontributor|penulis|pewarta|корреспондент|"
    r"редактор|редакция|журналист|обозреватель|admin\w*|newsroom|agencies|agency|agenturen|news|"
    r"press|guest|author|ph\.?d|m\.?d|msc|posted|published|anonymous|name|e-?mail|"
    r"foundation|stiftung|e\.\s?v|gmbh|inc|ltd|llc|sagt|says|wrote|schreibt|dice|dit|jobs?|hire|"
    r"publiziert|veröffentlicht|verlag|share|follow|comments?|kommentare?|read more|updated|edition"
    r")(?!\w)|^(?:by|von|par|por|oleh|artikel von)$",
    re.IGNORECASE,
)
# A role or a link's words that stand behind the name without a mark between.
_TITLE_AFTER = re.compile(
    r"\s+(?:chef(?:redakteur(?:in)?|reporter(?:in)?)|redakteur(?:in)?|reporter(?:in)?|alle artikel"
    r"|staff writer|senior \w+|editor(?: in chief)?|correspondent|contributor|shares?)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|id|de|co)(?:\W|$)", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"\s*(?:[(\[<{].*|\s(?:at|for|in|from|for the|di|bei|à)\s[A-Z].*)$", re.DOTALL
)
# In scripts with case, a name has a capital; without one it is an account or a sentence.
_CASED = re.compile(r"[a-zà-ÿа-яα-ω]")


def authors_of(bylines: Iterable[str], not_persons: Iterable[str] = ()) -> tuple[str, ...]:
    """List the persons that these bylines name, in order, each once.

    ``not_persons`` are the names of the site and its publisher.
    """
    excluded = {normalised(name) for name in not_persons}
    names: dict[str, str] = {}
    for byline in bylines:
        for name in _names_in(plain_text(byline)):
            key = normalised(name)
            if key and key not in excluded and key.replace(" ", "") not in excluded:
                names.setdefault(key, name)
    return tuple(names.values())[:_MOST_AUTHORS]


def _names_in(byline: str) -> list[str]:
    if not byline or len(byline) > 6 * _LONGEST_NAME:
        return []
    byline = _LEAD.sub("", byline.strip())
    names = []
    for part in _BETWEEN.split(byline):
        for piece in _by_comma(part):
            name = _AFTER_NAME.sub("", _LEAD.sub("", piece.strip())).strip(" \t.,:;–—-|\"'“”*")
            bare = _TITLE_AFTER.sub("", name)
            name = bare if " " in bare else name
            if _is_name(name):
                names.append(name)
    return names


def _by_comma(part: str) -> list[str]:
    """``Jane Doe, Reuters`` and ``Jane Doe, John Roe`` fall apart; ``Doe, Jane`` turns round."""
    pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces):
        return [f"{pieces[1]} {pieces[0]}"]
    return pieces


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST_NAME or _ADDRESS.search(name) or _ROLE.search(name):
        return False
    if any(character.isdigit() for character in name) or not any(map(str.isalpha, name)):
        return False
    if _CASED.search(name) and name == name.lower():
        return False
    return len(name.split()) <= 6
