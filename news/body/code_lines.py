"""Recognise lines of code that a page shows by mistake, or hides until a script reads them.

Scripts and styles whose element was escaped, JSON for a shop or player, short codes and templates
that were not replaced, markup as text. Articles about programming have such lines too, but also
``pre`` or ``code`` elements, so a page with one of these keeps all its lines.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# A longer line is only looked at here. No pattern below tries the same characters in more than
# a few ways (possessive quantifiers), so each takes bounded time.
_BEGINNING, _END = 200, 40
_SHORT = 1000  # characters of a line that one pattern matches whole

_BEGINS = re.compile(
    r"""
      \[{0,2}\{\s*["'][^"'\n]{1,80}["']\s*:                        # {"slot": … , [[{"fid": …
    | (?:var|let|const)\s+[\w$]+\s*=                               # var slot = …
    | [!+]?(?:async\s+)?function\s*[\w$]*\s*\(                     # function show( …
    | [!+(;]*\(\s*(?:async\s+)?(?:function\b|\(\)\s*=>)            # (function() …
    | (?:\$|jQuery)\(                                              # $(document) …
    | [a-z_$][\w$]*(?:\.[\w$]+)+\s*=(?!=)                          # window.queue = …
    | \([a-z_$][\w$]*\s*=\s                                       # (queue = window.queue || …
    | [a-z_$][\w$]*\((?=["'{(]|function\b)                         # setTimeout(function …
    | [a-z_$][\w$]*(?:\.[\w$]+)+\(                                 # googletag.cmd.push( …
    | (?:\}\s*)?(?:else\s+)?(?:if|for|while|switch|catch)\s*\(.*\)\s*\{  # if (slot) { …
    | (?:\}\s*)?(?:else|try|finally|do)\s*\{                        # try { …
    | export\s+(?:default\s+(?:[\w$]+\s*[;({]|\{)|(?:const|let|var|function|class)\b|\{)
    | class\s+\w+(?:\s+extends\s+[\w.]+)?\s*\{                     # class Slot { …
    | (?:await|throw|typeof|delete)\s+(?:new\s+)?[\w$.]+\(          # await slot.show( …
    | @(?:media|font-face|keyframes|supports)\b[^{;]*\{            # @media (max-width: … {
    | @(?:import|charset)\s*(?:url\(|["'])
    | (?://)?<!\[CDATA\[
    """,
    re.VERBOSE,
)
_ENDS = re.compile(r"(?:[;}]|\}\)|\}\]{1,2}|\]\]>)$")
_TAG = r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?>"
_SHORT_CODE = r"""\[/?[a-z][\w-]*+(?:\s++[\w-]++=(?:"[^"]*+"|'[^']*+'|[^\s\]]++))*+\s*+/?\]"""
_WHOLE = re.compile(
    rf"""
      (?:\s*+{_TAG})++                                             # <div class="ad">
    | (?:\s*+&lt;/?[a-z][^&<>]*&gt;)++                             # &amp;lt;div&amp;gt;
    | \[\[[a-z]+:[\w-]+\]\]
    | <!--.*-->
    | (?=.*(?:[=_]|\[/))(?:\s*+{_SHORT_CODE})++                    # [gallery ids="1,2"], [/vc_row]
    | \[(?:caption|gallery|embed|audio|video|playlist)\b[^\]]*\].*\[/\w+\]
    | \{{\{{.*\}}\}} | \{{%.*%\}} | <(?:%.*%|\?.*\?)>
    | \{{\$[\w.]+\}} | \$\{{[\w.]+\}} | %%\w+%% | \#\#\w+\#\#
    | (?:[^{{}}]{{1,200}}+\{{(?:\s*+[\w-]++\s*+:[^{{}};]++;?)++\s*+\}}\s*+)++ # .box {{ … }}
    | import\s++(?:[\w$*{{][\w$*{{}},\s]{{0,120}}?\sfrom\s++)?["'][^"'\s]++["'];?
    | new\s+[A-Z][\w$.]*\(.*\);?                                    # new Player("a");
    | (?:console|window|document|dataLayer|_gaq|fbq|gtag)(?:\.\w+)*\(.*\);?  # console.log("x")
    | undefined | null | \[object\ Object\]
    """,
    re.VERBOSE,
)


def shows_code(tree: HtmlElement) -> bool:
    """Return whether a page has an element that is made to show code."""
    return next(tree.iter("pre", "code"), None) is not None


def is_code(line: str) -> bool:
    """Return whether a line is code. No line of prose that begins with a capital is."""
    text = line.strip()
    if text == "NaN" or (len(text) <= _SHORT and _WHOLE.fullmatch(text)):
        return True
    return bool(_BEGINS.match(text[:_BEGINNING]) and _ENDS.search(text[-_END:]))
