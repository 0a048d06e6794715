"""Code that a page shows by mistake is no part of its text; prose that looks like it is."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from warta.news.article import Article, Page
from warta.news.body.code_lines import is_code
from warta.news.extract import extract

CODE = [
    '{"layoutMobile":2,"buttonText":"Buy now"}',
    '[{"@type":"x","name":"y"}]',
    "{'a': 1, 'b': 'two words here'}",
    '{ "ads": { "slot": "mid", "size": [300,250] } }',
    '[[{"fid":"123","view_mode":"default","type":"media"}]]',
    'window.dataLayer = window.dataLayer || []; dataLayer.push({"event":"x"});',
    'googletag.cmd.push(function() { googletag.display("div-1"); });',
    "(adsbygoogle = window.adsbygoogle || []).push({});",
    "var x = 1; function a(){return x}",
    '$(document).ready(function(){ $("#a").show(); });',
    "jQuery('.box').hide();",
    "(function(d, s, id) { d.getElementById(id); }(document, 'script', 'sdk'));",
    "!function(e,t){e.x=t}(window,document);",
    'document.write("<scr"+"ipt>");',
    "//<![CDATA[ var slot = 4; //]]>",
    ".related-box { color: red; margin: 0 10px; }",
    "#ad-4, #ad-5 > p { display: none }",
    "@media (max-width: 600px) { .a { display: none } }",
    '[gallery ids="12,13,14"]',
    '[caption id="attachment_12" align="alignnone" width="300"]',
    '[caption id="attachment_12"]The quay wall[/caption]',
    '[vc_row][vc_column width="1/2"]',
    "[/vc_column][/vc_row]",
    "[embed]https://video.example/abc[/embed]",
    "[ad_1]",
    "{{ article.related.title }}",
    '{% include "ad.html" %}',
    "<% related %>",
    "${article.title}",
    "%%newsletter_signup%%",
    "##ADBLOCK##",
    '<div class="ad">',
    '<iframe src="https://video.example/y"></iframe>',
    "<!-- ad slot -->",
    "undefined",
    "[object Object]",
    "NaN",
    "window.__STATE__={a:1};",
    "__tcfapi('ping', 2, function(){});",
    "setTimeout(function(){x()},10);",
    "<?php echo $x; ?>",
    "[[nid:1234]]",
    "&lt;div&gt;",
    "{$article.title}",
    'import x from "y"',
    "import { a, b } from './c.js';",
    "import 'box.css';",
    "export default box;",
    "export const slot = 4;",
    "if (a) { b(); }",
    "} else { b(); }",
    "for (var i = 0; i < 3; i++) { f(i); }",
    "try { a(); } catch (e) {}",
    'console.log("x")',
    "gtag('config', 'UA-1')",
    'new Player("a");',
    "await load();",
    "class Box extends Part { show() {} }",
]
PROSE = [
    "[Applause]",
    "[sic]",
    "(AP) The mayor said.",
    "x = 3",
    "e.g. (see below);",
    "$4 million (2026);",
    '"Yes": she said',
    "{Editor's note: changed}",
    "amazon.com(NASDAQ: AMZN)",
    "iPhone = the best;",
    "- he said (twice);",
    "<3",
    "var (video assistant referee) is used;",
    "function follows form;",
    "@media said so;",
    "let it be = let it go",
    "50 % {of all};",
    "¿{Quién} fue?",
    "#quay {wall}",
    "see(page 4);",
    "a.m.=morning",
    "[[Applause]]",
    "import prices rose; exports fell",
    'import tariffs from "China" rose',
    "export default rates rose;",
    "if (and only if) it rains;",
    "for (the) love of music;",
    "try it;",
    "document (page 4)",
    "class of 2026 {sic}",
]


@pytest.mark.parametrize("line", CODE)
def test_a_line_of_code_is_recognised(line: str) -> None:
    """Each is what real sites show where a script, plugin or template failed."""
    assert is_code(line)


@pytest.mark.parametrize("line", PROSE)
def test_prose_with_signs_of_code_is_none(line: str) -> None:
    """Brackets, equals signs and names of code stand in prose, too."""
    assert not is_code(line)


@pytest.mark.parametrize(
    "begin",
    [
        "{ 'a' : ",
        "[/a]",
        "<a>",
        "a.",
        "a { b: c; } ",
        "{{",
        "[a ",
        "[embed]",
        "[a x=",
        ' x=" x="',
        "a=",
    ],
)
def test_a_hostile_line_takes_bounded_time(begin: str) -> None:
    """Every pattern is tried on a bounded number of characters: this would never end otherwise."""
    is_code(begin * 100_000)
    for text in (begin * 1000, "[a" + begin * 1000, "a { b:" + begin * 1000):
        is_code(text[:999] + "!")


def _extracted(line: str, element: str) -> str:
    paragraph = (
        "The council voted on Tuesday to rebuild the eastern quay wall, which has leaked since the "
        "storms of last winter, the mayor said. Work begins in March and will cost four million."
    )
    paragraphs = [f"<p>{paragraph} Part {number}.</p>" for number in range(6)]
    paragraphs.insert(3, f"<{element}>{escape(line)}</{element}>")
    html = (
        "<html lang=en><head><title>Quay wall to be rebuilt</title></head><body><article>"
        f"<h1>Quay wall to be rebuilt</h1>{''.join(paragraphs)}</article></body></html>"
    )
    url = "https://northquay.example/wall"
    article = extract(
        Page(url, url, "text/html", html.encode(), datetime(2026, 11, 29, tzinfo=UTC))
    )
    assert isinstance(article, Article)
    return article.text


@pytest.mark.parametrize("line", CODE)
@pytest.mark.parametrize("element", ["p", "div"])
def test_code_between_paragraphs_is_left_out(line: str, element: str) -> None:
    """The paragraphs around it stay."""
    text = _extracted(line, element)
    assert line[:20] not in text
    assert all(f"Part {number}." in text for number in range(6))


def test_an_article_about_code_keeps_it() -> None:
    """Its page has elements that show code."""
    assert "let x = 3;" in _extracted("let x = 3;", "pre")
