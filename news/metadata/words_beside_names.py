"""The words of bylines that are no part of a person's name: offices, ranks, agencies, menus."""

from __future__ import annotations

import re
from functools import cache

from warta.news.metadata.agencies import agency_names
from warta.news.text.compare import normalised

NO_PERSON = re.compile(
    r"(?<!\w)(?:editors?|reporters?|correspondents?|journalists?|writers?|columnists?"
    r"|contributors?|producers?|"
    r"photographers?|photos?|staff|bureau|desk|team|tim liputan|chief|director|professor|analyst|"
    r"\w*redakteur(?:in|e)?|reda[ckçx]\w+|projektleiter\w*|redazione|korrespondent(?:in)?"
    r"|autor(?:in)?|journaliste?s?|rédact\w+|"
    r"correspondant\w*|periodistas?|corresponsal(?:es)?|giornalista|collectif|"
    r"rechtsanw[aä]lt(?:e|in|innen)?|jornalista|repórter|wartawan|kontributor|penulis|pewarta"
    r"|tác giả|phóng viên|muhabir\w*|"
    r"корреспондент|редактор|редакция|редакці\w+|журналист|обозреватель|агентства?|новости|"
    r"admin\w*|newsroom|newsdesk|agenc(?:y|ies|ia|ias|e|es)|agenzia|agentur(?:en)?|news"
    r"|nachrichten|noticias|nachrichtenagentur\w*|sendung|bearbeiten|unternehmen|marketing"
    r"|developer"
    r"|reading|paid|advertorial|promoted|"
    r"press|presse|prensa|pressestelle|guest|author|ph\.?d|(?<!^)m\.?d|msc|posted|published"
    r"|anonymous|unknown|(?:user|nick)?name|password|benutzername|e-?mail|"
    r"foundation|stiftung|university|institut\w*|ministr\w+|ministerium|verband|verein"
    r"|e\.\s?v|gmbh|inc|ltd|llc|plc|"
    r"authors|autor(?:en|es|i|zy)|auteure?s|yazarlar|авторы|автори|executives?|reporting|"
    r"envoyée?s? spécia(?:le?s?|ux)|enviad[oa]s? especia(?:l|les)|inviat[aeio]|"
    r"ediciones|éditions|editions|edizioni|edições|editores|editora|publishing|publishers?|"
    r"publications?|grupo|groupe|gruppo|grupa|mediengruppe|media|medios|médias|medya|holding|"
    r"privacy policy|contact us|about us|terms of (?:use|service)|impressum|"
    r"sign (?:in|up|out)|log ?out|(?:my |your )?(?:account|profile)s?|mein konto|mon compte|"
    r"mi cuenta|minha conta|anmelden|einloggen|registrieren|s['’]identifier|connexion|"
    r"iniciar sesión|registrarse|entrar|accedi|inloggen|logga in|войти|вход|giriş yap|"
    r"sagt|says|wrote|schreibt|dice|dit|jobs?|hire|"
    r"publiziert|veröffentlicht|verlag|share|follow|comments?|kommentare?|read more|updated?"
    r"|edition|"
    r"datum|date|stand|\w*(?:zeitung|tageblatt|anzeiger|rundschau)|kurier|times|herald"
    r"|tribune|gazette|"
    r"chronicle|daily|weekly|today|radio|tv|blog|portal|diario|periódico|giornale|gazeta|medien|"
    r"\w*archiv|\w*anstalt|\w{4,}amt|illustrierte|aktualisierung|beitrag|beiträge|artikel"
    r"|alle|artikelübersicht"
    r"|übersicht|sponsored|webteam|uncategorized|category|kategorie|magazin|magazine|online"
    r"|editorial|"
    r"uhr|wib|wita|views?|minutes?|min read|lesezeit|edit|scholar|pubmed|pub med|google"
    r"|facebook|twitter|instagram|whatsapp|linkedin|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"samstag|sonntag|senin|selasa|rabu|kamis|jumat|sabtu|minggu|"
    r"(?:verified |community |subject matter )?experts?|specialist|consultant|reviewers?|learn more"
    r"|(?:related |key )?topics|key takeaways|insights?|recipe by|heard on|log ?in|dept|bluesky"
    r"|mastodon|threads|co-?founder|founder|gründer(?:in)?|fondat(?:eur|rice)|fundador[ae]?|ceo|cto|cfo"
    r"|social media|termine|contributeur"
    r"|wordpressadmin|"
    r"haber merkezi|webmaster|biography|partner content|(?:super|test) user|reports|office|affairs"
    r"|relations|presseportal|gastbeitrag|leserbriefe?|community|comunicado|communiqué|invité"
    r"|imprensa|пресс-служба|администратор|table of contents|print|subscribe|images|shutterstock"
    r"|δημοσιεύτηκε|publié|publicad[oa]|pubblicato|gepubliceerd|actualizado|aktualisiert|"
    r"كتبت?|المحرر|وكالات|متابعة|خاص|التحرير|هيئة التحرير|تحریریه"
    r"|advert(?:is(?:e|ement|ing))?s?|auteure?|products?|anzeige|publicité|publicidad|pubblicità|reklama|реклама|iklan"
    r"|quảng cáo|إعلان"
    r"|council|committee|commission|customs|protection|associations?|federation|authority|government|parliament|police"
    r"|hospital|company|corporation|board"
    r"|(?:ال)?وكالة|فريق|قسم|المحررون|المحررين|سرویس|خبرگزاری|گروه|ڈیسک|نیوز|نمائندہ|מערכת|כתב(?:ת|נו|תנו|ינו|י)?"
    r"|סוכנויות|डेस्क|ब्यूरो|एजेंसी|एजेंसियां|संवाददाता|न्यूज़|न्यूज|वृत्तसंस्था|प्रतिनिधी|टीम|ডেস্ক|প্রতিবেদক|প্রতিনিধি|ব্যুরো|সংবাদদাতা"
    r"|டெஸ்க்|செய்தியாளர்|குழு|డెస్క్|ബ്യൂറോ|ഡെസ്ക്|ലേഖകൻ|ડેસ્ક|ਡੈਸਕ|ਬਿਊਰੋ|σύνταξη|συντακτική|ομάδα|служба|отдел|відділ"
    r")(?!\w)|กองบรรณาธิการ|ทีมข่าว|ผู้สื่อข่าว|ข่าวออนไลน์|กองข่าว|ກອງບັນນາທິການ|供稿$|供图$|供圖$|編集部|編輯部|编辑部|综合报道|新闻中心|취재팀|디지털뉴스|통신$|뉴스$|新闻$"
    r"|通信社?$|[报報]$|新聞(?:社|オンライン|デジタル|電子版|網)?$|网$|(?:ジャーナリスト|ライター|コラムニスト|評論家|編集者|アナリスト|エディター|研究員|教授)$"
    r"|뉴스팀$|편집국$|관리자$"
    r"|新聞雲$|(?:일보|신문|방송|경제|포털|닷컴)$"
    r"|^(?:佚名|管理员|运营|スタッフ|综合|綜合|点击登录|登录|登入|注册|註冊|昵称|暱稱|用户名|密码|匿名)$"
    r"|^(?:by|von|vom|par|por|oleh|artikel von|text|texte|foto|red|di|da|de|and|und|โดย)$",
    re.IGNORECASE,
)
# A rank or a link's text that follows the name without punctuation.
RANK_AFTER = re.compile(
    r"\s+(?:(?:senior|chief|deputy|associate|assistant|managing|national|staff) (?:\w+ )?"
    r"(?:correspondent|editor|reporter|writer|producer|columnist)"
    r"|chef(?:redakteur(?:in)?|reporter(?:in)?)|redakteur(?:in)?|reporter(?:in)?|alle artikel"
    r"|staff writer|senior \w+|editor(?: in chief)?|\w+ (?:correspondent|editor|reporter)"
    r"|correspondent|contributor|shares?|für .*"
    r"|special to .*|with .*|follow(?:ing)?|read more|(?:corresponsal|enviad[oa]"
    r"|corrispondente|inviat[oa]"
    r"|correspondante?|envoyée?|redakteur(?:in)?|redaktør|repórter|dziennikar(?:z|ka)|újságíró"
    r"|periodista|journaliste?n?|giornalista|jornalista|корреспондент|журналист(?:ка)?)(?:\s.*)?"
    r"|(?-i:(?:Ph\.?\s?D|M\.?\s?D|MSc|M\.Sc|MBA|CFP|RN|CPA|LCSW|RDN?|Esq|OBE|MBE))\b\W*.*)$"
    r"|\s*(?:(?:인턴|선임|수습)?\s?기자|특파원|앵커|논설위원|記者|编辑|論説委員"
    r"|編集委員|특파원)$",
    re.IGNORECASE,
)
# Publishers and short signs that bylines give like an agency, and that texts do not credit as one.
# Normalised, as a whole name.
_NO_PERSONS = frozenset({
    "bbc", "cnn", "cp", "deutsche welle", "dw", "ots", "parool", "pm", "spiegel online", "sta",
    "thomson", "ttr", "uni", "wp", "zeit online", "بترا", "央视",
})  # fmt: skip


@cache
def agency_bylines() -> frozenset[str]:
    """Return the normalised names that bylines give instead of a person's."""
    return frozenset(map(normalised, agency_names())) | _NO_PERSONS
