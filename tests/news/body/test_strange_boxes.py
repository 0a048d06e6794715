"""Boxes inside a text that say nothing by their names, and texts in scripts of every kind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warta.news.article import Article, Page
from warta.news.extract import extract

URL = "https://kurier.example/2026/11/20/quay-wall-mended"
STRANGE = "Anglers at the northern lake"  # what the lines of every strange box begin with
PARAGRAPHS = (
    "The quay wall in Sandholm stands again. On Friday the last of four hundred stones was set, "
    "eleven months after a storm had torn it open over sixty metres.",
    "Masons from three villages did the work by hand. Machines were too heavy for the old "
    "foundation, said Ruth Halvorsen, who led the repairs for the harbour board.",
    "“We numbered every stone that the divers found,” she said. Nine were missing and had to be "
    "cut from the quarry that supplied the first builders in 1871.",
    "The wall cost two million crowns, half a million less than the council had put aside. The "
    "rest will pay for a stair down to the water.",
    "Ferries may moor there again from December. Until then they use the coal pier, to the "
    "annoyance of those who live beside it.",
    "A plaque with the names of the masons will be unveiled in spring.",
)
EXCERPT = (
    f"{STRANGE} have counted fewer pike for the third year in a row, and blame the warm autumn and "
    "the cormorants that no longer leave in winter."
)
HEADLINE = f"{STRANGE} ask for a closed season"
LINK = "/2026/11/18/pike-season"
BOXES = {
    "card": f"<div><a href={LINK}><h4>{HEADLINE}</h4></a><p>{EXCERPT}</p></div>",
    "card with a label": f"<div><span>Ook dit</span><a href={LINK}><h4>{HEADLINE}</h4></a>"
    f"<p>{EXCERPT}</p></div>",
    "card with a known label": f"<div><span>Read also</span><a href={LINK}><h4>{HEADLINE}</h4></a>"
    f"<p>{EXCERPT}</p></div>",
    "card, heading around the link": f"<section class=x7f><h3><a href={LINK}>{HEADLINE}</a></h3>"
    f"<p>{EXCERPT}</p><time>18 Nov</time></section>",
    "one link": f"<a class=css-81 href={LINK}><strong>{HEADLINE}</strong><span>{EXCERPT}</span></a>",
    "one link with paragraphs": f"<div><a href={LINK}><p>{HEADLINE}</p><p>{EXCERPT}</p></a></div>",
    "three cards": "<div class=grid>"
    + "".join(
        f"<div><a href={LINK}-{n}><h4>{HEADLINE} {n}</h4></a><p>{EXCERPT} {n}</p></div>"
        for n in range(3)
    )
    + "</div>",
    "list of cards": "<div><h3>Further</h3><ul>"
    + "".join(
        f"<li><a href={LINK}-{n}>{HEADLINE} {n}</a><p>{EXCERPT} {n}</p></li>" for n in range(3)
    )
    + "</ul></div>",
    "list of links": "<div><h3>Further</h3><ul>"
    + "".join(f"<li><a href={LINK}-{n}>{HEADLINE} {n}</a></li>" for n in range(4))
    + "</ul></div>",
    "comments": "<div><h3>Kommentarer (2)</h3>"
    + "".join(
        f"<div><b>user{n}</b> <span>20.11.2026 10:0{n}</span><p>{EXCERPT} {n}</p></div>"
        for n in range(2)
    )
    + "</div>",
    "letter by e-mail": f"<div><h3>The week</h3><p>{STRANGE} and all else of the week, every "
    "Saturday in your mailbox.</p><a href=/letter>OK</a></div>",
}
WRAPPERS = {
    "paragraphs in one box": "<div><h1>Quay wall mended</h1><div>{}</div></div>",
    "article": "<main><article><h1>Quay wall mended</h1>{}</article></main>",
    "named": "<h1>Quay wall mended</h1><div class=entry-content>{}</div>",
}


def _text(body: str, language: str = "en", url: str = URL) -> str:
    menu = "".join(f"<li><a href=/s{number}>Section {number}</a></li>" for number in range(8))
    html = (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8><title>Quay wall mended"
        "</title><meta property=og:type content=article></head><body><header><nav><ul>"
        f"{menu}</ul></nav></header>{body}<footer><p>© 2026 Kurier</p></footer></body></html>"
    )
    at = datetime(2026, 11, 21, tzinfo=UTC)
    article = extract(Page(url, url, "text/html; charset=utf-8", html.encode(), at))
    return article.text if isinstance(article, Article) else ""


# Not recognised yet, where neither the box nor anything around the text has a telling name or tag.
MISSED = {"letter by e-mail"}
CASES = [
    pytest.param(
        box,
        wrapper,
        marks=[pytest.mark.xfail(strict=True)]
        if box in MISSED and wrapper == "paragraphs in one box"
        else [],
    )
    for box in BOXES
    for wrapper in WRAPPERS
]


@pytest.mark.parametrize(("box", "wrapper"), CASES)
def test_a_box_in_a_text_is_left_out_and_its_neighbours_stay(box: str, wrapper: str) -> None:
    """Most sites' class names say nothing; a box must be known by what it is made of."""
    inside = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    inside.insert(3, BOXES[box])
    text = _text(WRAPPERS[wrapper].format("".join(inside)))
    assert STRANGE not in text
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in text] == []


def test_other_stories_below_a_text_are_left_out_without_boxes() -> None:
    """Of 104 paragraphs below a link of their own on real pages 101 are the text's: not in rows."""
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    row = "".join(
        f"<p><a href={LINK}-{number}>{HEADLINE} {number}</a></p>"
        f"<p>{STRANGE} counted fewer pike there for the {number + 3}rd year in a row.</p>"
        for number in range(4)
    )
    text = _text(WRAPPERS["article"].format(inside + row))
    assert text.split("\n") == list(PARAGRAPHS)


LINKED = PARAGRAPHS[1].replace(
    "three villages", "<a href=/2026/11/02/three-villages>three villages</a>"
)
TEXTS = {
    "links in paragraphs": "".join(
        f"<p>{text}</p>" for text in (PARAGRAPHS[0], LINKED, *PARAGRAPHS[2:])
    ),
    "paragraphs in boxes": "".join(f"<div class=b><p>{text}</p></div>" for text in PARAGRAPHS),
    "posts with times": "".join(
        f"<div><span>1{number}:05</span><p>{text}</p></div>"
        for number, text in enumerate(PARAGRAPHS)
    ),
    "headed sections": "".join(
        f"<h3>{number + 1}. The wall</h3><p>{text}</p>" for number, text in enumerate(PARAGRAPHS)
    ),
    "a quotation": "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    + f"<blockquote><p>{PARAGRAPHS[2]}</p></blockquote>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[3:]),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_what_looks_like_a_box_but_is_the_text_stays(kind: str) -> None:
    """Links, boxes of one paragraph, times and headings are in texts, too."""
    text = _text(
        f"<main><h1>Quay wall mended</h1><div>{TEXTS[kind].replace('<p>', '<p>')}</div></main>"
    )
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in text] == []


SCRIPTS = {
    "th": (
        "เทศบาลซ่อมกำแพงท่าเรือเสร็จแล้วหลังพายุพัดพังเมื่อปีก่อน ชาวบ้านสามหมู่บ้านช่วยกันวางหินก้อนสุดท้ายเมื่อวันศุกร์",
        "ช่างหินทำงานด้วยมือเพราะเครื่องจักรหนักเกินไปสำหรับฐานรากเดิม ผู้อำนวยการท่าเรือกล่าวกับผู้สื่อข่าวในพิธี",
        "นักประดาน้ำหาหินเก่าพบเกือบทั้งหมด ขาดเพียงเก้าก้อนซึ่งต้องตัดใหม่จากเหมืองเดิมบนภูเขาทางทิศเหนือของเมือง",
        "เรือข้ามฟากจะกลับมาจอดที่นี่ได้ตั้งแต่เดือนธันวาคม ระหว่างนี้ยังต้องใช้ท่าถ่านหินที่อยู่ใกล้บ้านเรือนของประชาชน",
        "ป้ายชื่อช่างหินทุกคนจะเปิดในฤดูใบไม้ผลิ และเงินที่เหลือจะใช้สร้างบันไดลงไปที่ริมน้ำสำหรับนักท่องเที่ยว",
    ),
    "lo": (
        "ເທດສະບານສ້ອມແປງກຳແພງທ່າເຮືອສຳເລັດແລ້ວຫຼັງຈາກພາຍຸພັດພັງເມື່ອປີກາຍ ຊາວບ້ານສາມບ້ານຊ່ວຍກັນວາງຫີນກ້ອນສຸດທ້າຍ",
        "ຊ່າງຫີນເຮັດວຽກດ້ວຍມືເພາະເຄື່ອງຈັກໜັກເກີນໄປສຳລັບພື້ນຖານເກົ່າ ຜູ້ອຳນວຍການທ່າເຮືອກ່າວຕໍ່ນັກຂ່າວໃນພິທີ",
        "ນັກດຳນ້ຳຊອກຫາຫີນເກົ່າພົບເກືອບທັງໝົດ ຂາດພຽງເກົ້າກ້ອນເຊິ່ງຕ້ອງຕັດໃໝ່ຈາກບໍ່ຫີນເກົ່າຢູ່ພູທາງທິດເໜືອ",
        "ເຮືອຂ້າມຟາກຈະກັບມາຈອດຢູ່ນີ້ໄດ້ຕັ້ງແຕ່ເດືອນທັນວາ ໃນລະຫວ່າງນີ້ຍັງຕ້ອງໃຊ້ທ່າຖ່ານຫີນທີ່ຢູ່ໃກ້ເຮືອນຂອງຊາວບ້ານ",
        "ປ້າຍຊື່ຊ່າງຫີນທຸກຄົນຈະເປີດໃນລະດູໃບໄມ້ປົ່ງ ແລະເງິນທີ່ເຫຼືອຈະໃຊ້ສ້າງຂັ້ນໄດລົງໄປຫາແຄມນ້ຳສຳລັບນັກທ່ອງທ່ຽວ",
    ),
    "km": (
        "សាលាក្រុងបានជួសជុលជញ្ជាំងកំពង់ផែរួចរាល់ហើយ បន្ទាប់ពីព្យុះបានបំផ្លាញវាកាលពីឆ្នាំមុន។ អ្នកភូមិបានដាក់ថ្មចុងក្រោយនៅថ្ងៃសុក្រ។",
        "ជាងថ្មធ្វើការដោយដៃ ព្រោះគ្រឿងចក្រធ្ងន់ពេកសម្រាប់គ្រឹះចាស់។ នាយកកំពង់ផែបានប្រាប់អ្នកយកព័ត៌មាននៅក្នុងពិធី។",
        "អ្នកមុជទឹកបានរកឃើញថ្មចាស់ស្ទើរទាំងអស់។ ខ្វះតែប្រាំបួនដុំដែលត្រូវកាត់ថ្មីពីអណ្តូងថ្មនៅភាគខាងជើង។",
        "សាឡាងនឹងអាចចូលចតនៅទីនេះវិញចាប់ពីខែធ្នូ។ រហូតដល់ពេលនោះគេប្រើកំពង់ផែធ្យូងថ្មដែលនៅជិតផ្ទះប្រជាជន។",
        "ផ្ទាំងឈ្មោះរបស់ជាងថ្មទាំងអស់នឹងត្រូវបើកសម្ពោធនៅនិទាឃរដូវ។ ប្រាក់ដែលនៅសល់នឹងប្រើសម្រាប់សាងសង់ជណ្តើរ។",
    ),
    "my": (
        "မြို့တော်က ဆိပ်ကမ်းနံရံကို ပြင်ဆင်ပြီးစီးပြီ ဖြစ်သည်။ ရွာသုံးရွာမှ လူများက သောကြာနေ့တွင် နောက်ဆုံးကျောက်တုံးကို ချခဲ့ကြသည်။",
        "ပန်းရန်သမားများသည် လက်ဖြင့် အလုပ်လုပ်ခဲ့ကြသည်၊ စက်များသည် အုတ်မြစ်ဟောင်းအတွက် လေးလွန်းသည်ဟု ဆိပ်ကမ်းမှူးက ပြောသည်။",
        "ရေငုပ်သမားများက ကျောက်တုံးဟောင်း အားလုံးနီးပါးကို ရှာတွေ့ခဲ့သည်။ ကိုးတုံးသာ ပျောက်ဆုံးပြီး အသစ်ဖြတ်ခဲ့ရသည်။",
        "ဇက်သင်္ဘောများသည် ဒီဇင်ဘာလမှစ၍ ဤနေရာတွင် ပြန်လည်ဆိုက်ကပ်နိုင်မည်။ ထိုအချိန်အထိ ကျောက်မီးသွေးတံတားကို သုံးရမည်။",
        "ပန်းရန်သမားများ၏ အမည်များပါသော ကမ္ပည်းကို နွေဦးတွင် ဖွင့်လှစ်မည်။ ကျန်ငွေဖြင့် ရေစပ်သို့ လှေကားဆောက်မည်။",
    ),
    "ja": (
        "港の石垣が一年ぶりに元の姿に戻った。三つの村の石工が金曜日に最後の石を据え、住民が拍手で見守った。",
        "古い土台に機械は重すぎるため、作業はすべて手で行われた。指揮をとった港湾局の職員は「石に番号をつけた」と話す。",
        "潜水士が見つけられなかった石は九つだけで、北の山の石切り場から新しく切り出された。",
        "渡し船は十二月から再びここに着く。それまでは家並みに近い石炭桟橋を使う。",
        "石工の名を刻んだ板は春に公開される。残った費用で水辺に降りる階段を作る予定だ。",
    ),
    "zh": (
        "港口的石墙在风暴一年之后终于修好了。三个村子的石匠星期五放下了最后一块石头，居民在旁边鼓掌。",
        "旧地基承受不住机器，所有的工作都靠双手完成。负责修复的港务局人员说，每一块石头都编了号。",
        "潜水员只有九块石头没有找到，新的石头来自北山的采石场，与当年建墙时所用的相同。",
        "渡船从十二月起可以重新停靠在这里。在那之前，渡船只能使用靠近民居的煤码头。",
        "刻有石匠姓名的牌子将在春天揭幕。余下的经费将用来修一道通往水边的台阶。",
    ),
    "el": (
        "Το τείχος της προκυμαίας στέκει πάλι όρθιο. Την Παρασκευή μπήκε η τελευταία από τις τετρακόσιες πέτρες.",
        "Ποιος θα πλήρωνε όμως για τα μηχανήματα; Οι μάστορες από τρία χωριά δούλεψαν με τα χέρια τους· τα θεμέλια ήταν παλιά.",
        "Πού βρέθηκαν οι πέτρες που έλειπαν; Τις έκοψαν από το λατομείο που είχε προμηθεύσει τους πρώτους χτίστες;",
        "Τα φέρι θα δένουν πάλι εκεί από τον Δεκέμβριο. Ως τότε χρησιμοποιούν την προβλήτα του κάρβουνου.",
        "Μια πλάκα με τα ονόματα των μαστόρων θα αποκαλυφθεί την άνοιξη, είπε ο δήμαρχος στους δημοσιογράφους.",
    ),
    "am": (
        "የወደቡ ግንብ ከአንድ ዓመት በኋላ እንደገና ቆሟል። የሦስት መንደሮች ግንበኞች የመጨረሻውን ድንጋይ ዓርብ ዕለት አስቀመጡ።",
        "መሣሪያዎች ለአሮጌው መሠረት በጣም ከባድ ስለነበሩ ሥራው ሁሉ በእጅ ተሠራ። ድንጋዮቹ ሁሉ ቁጥር ተሰጥቷቸዋል ሲሉ ኃላፊዋ ተናገሩ።",
        "ጠላቂዎች ያላገኙት ዘጠኝ ድንጋዮችን ብቻ ነው። አዲሶቹ ድንጋዮች ከሰሜኑ ተራራ ተቆርጠው መጡ።",
        "ጀልባዎች ከታኅሣሥ ጀምሮ እንደገና እዚህ ይቆማሉ። እስከዚያ ድረስ በቤቶች አቅራቢያ ያለውን ወደብ ይጠቀማሉ።",
        "የግንበኞች ስም ያለበት ሰሌዳ በጸደይ ይመረቃል። የቀረው ገንዘብ ወደ ውኃው የሚወርድ ደረጃ ለመሥራት ይውላል።",
    ),
    "hy": (
        "Նավահանգստի պատը կրկին կանգուն է։ Երեք գյուղերի վարպետները ուրբաթ օրը դրեցին վերջին քարը։",
        "Մեքենաները չափազանց ծանր էին հին հիմքի համար, ուստի ամբողջ աշխատանքը կատարվեց ձեռքով։",
        "Սուզորդները չգտան միայն ինը քար։ Նոր քարերը կտրվեցին հյուսիսային լեռան քարհանքից։",
        "Լաստանավերը դեկտեմբերից կրկին կկանգնեն այստեղ։ Մինչ այդ նրանք օգտագործում են ածխի նավամատույցը։",
        "Վարպետների անուններով տախտակը կբացվի գարնանը։ Մնացած գումարով կկառուցվի աստիճան դեպի ջուրը։",
    ),
    "hi": (
        "बंदरगाह की दीवार एक साल बाद फिर खड़ी हो गई है। तीन गाँवों के कारीगरों ने शुक्रवार को आख़िरी पत्थर रखा।",
        "पुरानी नींव के लिए मशीनें बहुत भारी थीं, इसलिए सारा काम हाथ से किया गया। हर पत्थर पर नंबर लिखा गया।",
        "गोताखोरों को केवल नौ पत्थर नहीं मिले। नए पत्थर उत्तर के पहाड़ की उसी खदान से काटे गए।",
        "नावें दिसंबर से फिर यहाँ रुकेंगी। तब तक वे घरों के पास वाले कोयला घाट का इस्तेमाल करेंगी।",
        "कारीगरों के नाम वाली पट्टी वसंत में खोली जाएगी। बचे हुए पैसे से पानी तक सीढ़ियाँ बनाई जाएँगी।",
    ),
    "ar": (
        "عاد جدار الميناء قائما بعد عام من العاصفة. ووضع بناؤون من ثلاث قرى الحجر الأخير يوم الجمعة.",
        "كانت الآلات أثقل من أن تحملها الأساسات القديمة، فأنجز العمل كله باليد، كما قالت المشرفة على الترميم.",
        "لم يجد الغواصون تسعة أحجار فقط؛ وقطعت الأحجار الجديدة من المحجر نفسه في الجبل الشمالي.",
        "سترسو العبارات هنا من جديد ابتداء من ديسمبر. وحتى ذلك الحين تستخدم رصيف الفحم القريب من البيوت.",
        "وستكشف لوحة بأسماء البنائين في الربيع. أما ما بقي من المال فسيبنى به درج ينزل إلى الماء.",
    ),
    "ka": (
        "ნავსადგურის კედელი ისევ დგას. სამი სოფლის ოსტატებმა პარასკევს ბოლო ქვა დადეს, ქარიშხლიდან ერთი წლის შემდეგ.",
        "მანქანები ძველი საძირკვლისთვის ძალიან მძიმე იყო, ამიტომ მთელი სამუშაო ხელით შესრულდა.",
        "მყვინთავებმა მხოლოდ ცხრა ქვა ვერ იპოვეს. ახალი ქვები ჩრდილოეთის მთის კარიერიდან მოიტანეს.",
        "ბორნები დეკემბრიდან ისევ აქ გაჩერდება. მანამდე ისინი სახლებთან ახლოს მდებარე ნავმისადგომს იყენებენ.",
        "ოსტატების სახელებიანი დაფა გაზაფხულზე გაიხსნება. დარჩენილი ფულით წყლისკენ ჩასასვლელ კიბეს ააშენებენ.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_paragraph_is_lost_in_any_script(language: str) -> None:
    """Scripts have other words, clauses and ends of sentences, and some have none to see."""
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in SCRIPTS[language])
    text = _text(f"<div><h1>Quay wall mended</h1><div>{inside}</div></div>", language)
    assert [paragraph for paragraph in SCRIPTS[language] if paragraph not in text] == []
