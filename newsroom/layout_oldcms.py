"""A page as a home-made PHP system of the early 2000s prints it.

Font tags and tables for boxes, ``story.php?sid=101`` for an address, the charset in a meta tag only, no
OpenGraph and no canonical link; the date stands as text under the headline.
"""

from __future__ import annotations

from collections.abc import Sequence

from warta.newsroom.chrome import attribute, body_text, chrome, each, slug, with_promos
from warta.newsroom.publisher import Publisher, Story


def page(publisher: Publisher, story: Story, others: Sequence[Story]) -> str:
    """Return the story between its two columns of boxes."""
    words = chrome(publisher.language)
    when = words.day(story.published) if story.published else ""
    text = with_promos(
        story,
        lambda paragraph: f'<p align="justify"><font size="2">{paragraph}</font></p>',
        lambda title, path: (
            f'<p><font size="2" color="#990000"><b>{words.read_also} : <a href="{path}">{title}</a></b></font></p>'
        ),
    )
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html dir="{words.direction}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={publisher.charset}">
<meta http-equiv="Content-Language" content="{publisher.language}">
<title>{body_text(publisher.name)} :: {body_text(story.title)}</title>
<meta name="keywords" content="{attribute(", ".join(story.tags))}">
<meta name="description" content="{attribute(story.teaser)}">
<link rel="stylesheet" href="/themes/biru/style.css" type="text/css">
<script type="text/javascript" language="JavaScript">
<!--
function cetak(sid) {{ window.open("print.php?sid=" + sid, "print", "width=640,height=480,scrollbars=yes"); }}
function cek(form) {{ if (form.query.value.length < 3) {{ return false; }} return true; }}
//-->
</script>
</head>
<body bgcolor="#E8EEF4" text="#000000" link="#003366" vlink="#663366">
<div id="kepala"><font color="#FFFFFF" size="6"><b>{body_text(publisher.name)}</b></font><br><font color="#FFCC00" size="2">{body_text(publisher.tagline)}</font></div>
<div id="menu">{_menu(publisher)}</div>
<div id="kiri" style="float:left;width:170px">{_left(publisher)}</div>
<div id="kanan" style="float:right;width:220px">{_right(publisher, others)}</div>
<div id="isi" style="margin:0 230px 0 180px">
<h1><font size="5">{body_text(story.title)}</font></h1>
<div class="info"><font size="1" color="#666666">{words.by} {body_text(", ".join(story.authors) or publisher.name)} | {when} | <a href="javascript:cetak(1)">{words.share[-1]}</a></font></div>
<hr size="1" noshade>
{_picture(story)}
<div class="storycontent">
{text}
</div>
{_comments(publisher)}
</div>
<div id="kaki" style="clear:both" align="center"><font color="#FFFFFF" size="1">{_foot(publisher)}</font></div>
</body>
</html>
"""


def _menu(publisher: Publisher) -> str:
    return " | ".join(
        f'<a href="/index.php?cat={number}"><font size="2"><b>{body_text(label)}</b></font></a>'
        for number, label in enumerate(chrome(publisher.language).menu)
    )


def _box(title: str, inside: str) -> str:
    return f'<table width="100%" border="0" cellspacing="1" cellpadding="3" bgcolor="#99AABB"><tr><td bgcolor="#003366"><font color="#FFFFFF" size="2"><b>{title}</b></font></td></tr>\n<tr><td bgcolor="#FFFFFF">{inside}</td></tr></table><br>\n'


def _left(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    headline, pitch, button = words.newsletter
    sections = each(
        words.menu,
        lambda label: (
            f'<img src="/images/arrow.gif" width="7" height="7" border="0" alt=""> <a href="/index.php?topic={slug(label)}"><font size="2">{body_text(label)}</font></a><br>\n'
        ),
    )
    login = f'<form action="/user.php" method="post"><input type="text" name="uname" size="12"><br><input type="password" name="pass" size="12"><br><input type="submit" value="{words.login}"></form>'
    letter = f'<font size="1">{pitch}</font><form action="/letter.php"><input type="text" name="email" size="12"><input type="submit" value="{button}"></form>'
    return _box(words.tags, sections) + _box(words.login, login) + _box(headline, letter)


def _right(publisher: Publisher, others: Sequence[Story]) -> str:
    words = chrome(publisher.language)

    def listed(stories: Sequence[Story]) -> str:
        return each(
            stories,
            lambda story: (
                f'<li><a href="{attribute(story.path)}"><font size="2">{body_text(story.title)}</font></a>'
                f'<br><font size="1" color="#666666">{words.day(story.published) if story.published else ""}</font></li>\n'
            ),
        )

    search = f'<form action="/search.php" onsubmit="return cek(this)"><input type="text" name="query" size="14"><input type="submit" value="{words.search}"></form>'
    banner = '<center><a href="/banners.php?op=click&amp;bid=4" target="_blank"><img src="/banners/sidebar4.gif" width="200" height="300" border="0" alt=""></a></center>'
    return (
        _box(words.search, search)
        + _box(words.latest, f"<ul>{listed(others[:8])}</ul>")
        + banner
        + _box(words.most_read, f"<ol>{listed(others[::-1][:8])}</ol>")
    )


def _picture(story: Story) -> str:
    if not story.image:
        return ""
    return f'<table align="right" border="0" cellpadding="4"><tr><td><img src="{attribute(story.image)}" width="240" height="160" border="1" alt=""></td></tr></table>'


def _comments(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    comments = each(
        words.readers,
        lambda reader: (
            f'<tr><td bgcolor="#F4F4F4"><font size="1"><b>{body_text(reader[0])}</b></font><br><font size="2">{body_text(reader[1])}</font></td></tr>\n'
        ),
    )
    return f'<table class="komentar" width="100%" border="0" cellpadding="4"><tr><td bgcolor="#CCD6E0"><b><font size="2">{words.comments}</font></b></td></tr>\n{comments}<tr><td><font size="1">{words.comment_hint}</font></td></tr></table>'


def _foot(publisher: Publisher) -> str:
    words = chrome(publisher.language)
    links = " - ".join(
        f'<a href="/page.php?id={n}"><font color="#FFFFFF">{body_text(label)}</font></a>'
        for n, label in enumerate(words.footer)
    )
    return f"{links}<br>Copyright &copy; {body_text(publisher.name)}. {words.rights}"
