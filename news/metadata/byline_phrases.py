"""The words around the names in bylines, in the languages of our feeds."""

from __future__ import annotations

import re
from functools import cache

from warta.news.metadata.agencies import agency_names
from warta.news.text.compare import normalised

# A capital in any script with case; patterns that ignore case need it before a name.
_CAPITAL = r"(?-i:(?=[A-ZÀ-ÖØ-ÞĀ-ſΑ-ΩЁІЇЄА-Я]))"
# Before a writer's name: "By", "Oleh", "Text:", …
WRITTEN = re.compile(
    r"^(?:(?:"
    rf"(?:an?\s|the\s|guest\s|special\s)*(?:opinion|analysis|reviews?|column|commentary|essay"
    rf"|feature"
    rf"|perspective|report|article|post|op-ed|viewpoint|letter|dispatch)\s+by\s+{_CAPITAL}"
    r"|(?:verfasst von|geschreven door|skriven av|skrevet a[vf]|scris de|reporting by"
    r"|writing by|автор (?:статьи|статті|материала)|autor článku"
    r"|autor textu|l['’]auteure?|گزارشگر|подготовил[аи]?|беседовал[аи]?|підготува(?:в|ла|ли)"
    r"|bài:|ρεπορτάζ:"
    rf"|as told to|letter from {_CAPITAL}|aufgezeichnet von|protokolliert von|เขียนโดย|ໂດຍ|ដោយ"
    rf"|(?:deur|piše|пише|píše|kirjutas|raksta) {_CAPITAL}"
    r"|(?:(?:guest|opinion) (?:column|essay|post)|protokoll|protokół|piše|пише|píše|autors?|müəllif"
    r"|автори|muallif|nivîskar|kirjutas|raksta|autorius|მწერალი|ავტორი|հեղինակ|ایڈیٹر|تحریر|رپورٹ|প্রতিবেদক"
    r"|প্রতিবেদন|লিখেছেন|எழுதியவர்|செய்தியாளர்|రచయిత|ലേഖകൻ|ಲೇಖಕರು|ಬರಹ|લેખક|ਲੇਖਕ|प्रस्तुति|प्रकाशक|संवाददाता"
    r"|लेखिका|लेखन|مراسلنا?(?: في \S+)?|مراسلتنا?(?: في \S+)?|ጸሐፊ|ဆောင်းပါးရှင်|អ្នកសរសេរ|ຜູ້ຂຽນ)\s*[:：]"
    r"|συντάκτης:)\s*:?\s*(?=\S)"
    r"|(?:حوار|حاوره?ا?|تقرير|كتب(?:ت)?|إعداد|تحقيق)\s*[-–—:]\s*"
    r"|(?:(?:(?:this|the) (?:\w+ ){1,2}(?:was|is) )?"
    r"(?:written|posted|published|reported|story|created|updated|submitted|words|text)"
    r"(?:\s+on\s+[\w\s,.]{4,24}?)?|(?:view|see|show|read)?\s*(?:all|more)?\s*(?:posts"
    r"|articles|stories|news))"
    r"\s+(?:by|from)\b"
    r"|more\s+(?:by|from)\b|über\b|(?:about)(?:\s+the\s+author)?(?=\s*[:\s])"
    r"|(?:erstellt|eingestellt|veröffentlicht|publiziert|geschrieben|verfasst|gepostet|(?:ein )?"
    r"(?:blog\s*)?beitrag|(?:ein )?artikel|ein gastbeitrag|(?:ein )?kommentar|(?:eine )?kolumne"
    r"|(?:ein )?interview|(?:zeige |alle |alles |mehr )+(?:beiträge |artikel )?|(?:ein )?bericht"
    r"|gespeichert|(?:eine )?(?:pressemitteilung|reportage|analyse|rezension|kritik|glosse|meldung)"
    r"|(?:ein )?(?:rezept|essay|porträt|gastkommentar|leitartikel|nachruf)"
    r"|text)(?:\s+am\s+[\w\s,.]{4,24}?)?\s*\bvo[nm]\b"
    r"|(?:propos recueillis|entretien|recueilli|entrevista|intervista|interview(?:ed)?)\s+"
    r"(?:par|por|de|di|by|von)\b"
    r"|(?:publié|écrit|rédigé|(?:voir )?tous les articles|publicado|escrito|redactado"
    r"|(?:ver )?todas las entradas|(?:ver )?todos os (?:posts|artigos)|ditulis|dilaporkan"
    r"|lihat semua (?:artikel|pos)|pubblicato|scritto|a cura)\s+(?:par|de|por|oleh|da|di)\b"
    r"|(?:by|oleh|vo[nm]|par|por|af|av|door|przez|napsala?|yazan|viết bởi|द्वारा|โดย|από|του|της"
    r"|γράφει (?:ο|η)|מאת|autor(?:en|a|es|in|innen|e|i)?|authors?|auteure?s?|opracowała?|oprac\."
    r"|írta|szerző|автор(?:ы|ка|и)?|текст|yazar|muhabir|tác giả)(?=[\s:])"
    r"|(?:texte?|testo|tekst|texto|teksti|text und (?:fotos?|bilder)|texte et photos?|words|story"
    r"|texto y fotos?|autor(?::in|\*in|a|es|in|en)?|autore|penulis|reporter|pewarta|laporan"
    r"|wartawan|kontributor|interview|reporting|report|redacción|автор|авторы|авторка|автори|текст"
    r"|журналист|корреспондент|كتبت?|بقلم|إعداد|الكاتب|مراسل|نویسنده|خبرنگار|گزارش|लेखक"
    r"|रिपोर्ट|লেখক"
    r"|yazar|haber|muhabir|tác giả|ผู้เขียน|เรื่อง|글|글·사진|文|作者|记者|記者|撰文|取材・文"
    r"|文・写真|執筆|作者"
    r"|(?:本报|本報|本网|新华社)?(?:记者|記者)|通讯员|di|da|de|por|schrijver|kirjoittaja|autorius)"
    r"\s*[:：/／｜]"
    r"|글(?:·사진)?\s|(?:كتبت?|بقلم|إعداد)\s|(?:本报|本報|本网|本網|新华社|新華社)?(?:记者"
    r"|記者)\s*(?=\S))"
    r"\s*[:：|]?\s*)+",
    re.IGNORECASE,
)
# Before a name within what is known to be a byline: a profession, a kind of text, "our".
# A label of two kinds of work, which would be divided like two names.
COMPOUND_LABEL = re.compile(
    r"^(?:bài và ảnh|texte? et photos?|texts? (?:und|&|\+|/) (?:fotos?|bilder)|words (?:and"
    r"|&) (?:pictures|photos?)"
    r"|texto y fotos?|testo e foto|tekst (?:i|en|og) (?:foto\w*|zdjęcia)|text (?:och|&) foto"
    r"|текст и фото|l['’]auteure?|(?:gast)?autor[/*:_]in(?:nen)?)\s*[:：]\s*",
    re.IGNORECASE,
)
LEAD_IN = re.compile(
    r"^(?:(?:una?|une|um|uma|un['’])\s?\w+\s+(?:de|di|par|por)"
    r"|(?:articolo|texto|texte|artículo|article|articol|text)\s+(?:de|di|por|par)"
    r"|(?:(?:von|de|dal|dalla|door|par|van|d['’])\s?)?(?:(?:unser\w*|notre|nos|nostr\w|onze"
    r"|nuestr\w)\s+)?"
    r"(?:redakteur\w*|korrespondent\w*|reporter\w*|mitarbeiter\w*|redacteur|correspondante?"
    r"|envoyée? spéciale?|journaliste|correspondente?|correspondent|verslag(?:gever|geefster)|pv\.?"
    r"|kor(?:r|esp)\.|корр\.|спец\.?\s?корр\.|inviat\w|corrispondente|enviad\w especial"
    r"|corresponsal|(?:gast)?autor(?:in)?|verfasser(?:in)?|journalist(?:in|e|en|a)?"
    r"|toimittaja|phóng viên"
    r"|penulis"
    r"|корреспондент(?:ка)?|журналист(?:ка)?|обозреватель|журналіст(?:ка)?|words|opr\.|oprac\.)"
    r"|aus\s+\w+\s+berichtet|contributed by|contributors?:|follow|about|meet the author:?"
    r"|опубликовал[аи]?:?|dodała?:?|przygotowała?|publisert av|theo|actualizado por"
    rf"):?\s+{_CAPITAL}",
    re.IGNORECASE,
)
EDITED = re.compile(
    r"^(?:(?:edited|editing|compiled)\s+by\b|oprac(?:\.|owanie:|owała?)|opr\."
    r"|(?:editors?|editör|editado por|penyunting|redaktur"
    r"|redaktor|redaktion|bearbeitet von|redigiert von|redacteur|redactor|eindredactie"
    r"|редактор|редакторы"
    r"|تحرير|المحرر|ویراستار|编辑|編輯|編集|편집|संपादक"
    r"|biên tập)\s*[:：/／])\s*",
    re.IGNORECASE,
)
# Before the name of somebody who is not an author of the text.
OTHER_WORK = re.compile(
    r"^(?:(?:foto(?:s|grafie|grafi|grafo|grafía|grafia|grafer)?|photos?|photographs?|photographer"
    r"|images?|bild(?:er)?|illustrations?|illustration(?:en)?|graphics?|grafik|infografik"
    r"|video|videos"
    r"|kamera|camera|translated|translation|translator|übersetzung|penerjemah|traducción"
    r"|traduction"
    r"|traduzione|foto e video|фото|фотограф|перевод|صور|تصوير|تصویر|عکس|ترجمة|图|圖|摄影"
    r"|攝影|图片|撮影"
    r"|写真|翻訳|来源|來源|sumber|source|quelle|fuente|fonte|źródło|zdroj|källa|kilde|bron|forrás|πηγή|источник|المصدر|منبع|출처|사진"
    r"|校对|校對|责任编辑|責任編輯|责编|責編|nguồn|kaynak|sendung|broadcast|programme|émission|emisión|trasmissione|audycja"
    r"|передача|番組|ảnh|ภาพ)"
    r"(?:\s+(?:by|von|par|por|oleh|de|da|di))?\s*[:：/／・]"
    r"|(?:fotos?|photos?|photographs?|photographed|übersetzt|translated|illustrations?"
    r"|illustrated|researched|powered|sponsored|presented|video"
    r"|(?:(?:medically|expert|legally|technically) )?(?:reviewed|verified|approved|checked)"
    r"|fact[- ]?checked|updated|geprüft|überprüft|relu|vérifié|revisado)"
    r"\s+(?:by|von|par|por|oleh|de)\b|(?:写真|撮影|사진)\s"
    r"|(?:fotograf(?:in|ka|er)?|fotógraf[oa]|fotografo|photographe|valokuvaaja|fotoğraf|фотограф"
    rf"|φωτογράφος|foto|photo|zdjęcia|kuvat?|фото)\s+{_CAPITAL})",
    re.IGNORECASE,
)
ROLE = re.compile(
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
    r"|mastodon|threads|co-?founder|founder|ceo|cto|cfo|social media|termine|contributeur"
    r"|wordpressadmin|"
    r"haber merkezi|webmaster|biography|partner content|(?:super|test) user|reports|office|affairs"
    r"|relations|presseportal|gastbeitrag|leserbriefe?|community|comunicado|communiqué|invité"
    r"|imprensa|пресс-служба|администратор|table of contents|print|subscribe|images|shutterstock"
    r"|δημοσιεύτηκε|publié|publicad[oa]|pubblicato|gepubliceerd|actualizado|aktualisiert|"
    r"كتبت?|المحرر|وكالات|متابعة|خاص|التحرير|هيئة التحرير|تحریریه"
    r"|advert(?:is(?:e|ement|ing))?s?|auteure?|products?|anzeige|publicité|publicidad|pubblicità|reklama|реклама|iklan"
    r"|quảng cáo|إعلان"
    r"|council|committee|commission|associations?|federation|authority|government|parliament|police"
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
