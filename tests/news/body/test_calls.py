"""Calls to the reader by kind: subscribing, advertising, first printed, one subscription, appeals.

Each kind stands in several languages, with sentences of articles that use the same words.
"""

from __future__ import annotations

import pytest

from warta.news.body.promotion_lines import is_call

# A line whose call comes after a sentence, or whose subject is the newsletter.
LETTERS = [
    ("en", "The Harbour Briefing newsletter has all you need to start your day. Sign up here."),
    ("en", "For the latest breaking news and stories from across the globe from the Harbour Star, "
     "sign up for our newsletter by clicking here."),
    ("en", "Want more stories like this? Subscribe to the Quay newsletter and get it on Mondays."),
    ("en", "Every morning the editors choose five stories. Register for the newsletter now."),
    ("en", "Register now for our newsletter"),
    ("id", "Kabar pilihan setiap pagi di surel Anda. Daftar buletin kami di sini."),
    ("es", "Recibe cada día las noticias del puerto en tu correo. Apúntate aquí."),
    ("es", "Sigue toda la información internacional en Facebook y X, o en nuestra newsletter semanal."),
    ("es", "Si quieres leer más historias como esta, suscríbete a nuestro boletín."),
    ("pt", "As principais notícias do dia no seu e-mail: inscreva-se na nossa newsletter."),
    ("fr", "Chaque matin, l’essentiel du port dans votre boîte mail. Inscrivez-vous ici."),
    ("fr", "L’actualité vous intéresse ? Abonnez-vous à notre newsletter quotidienne."),
    ("it", "Se vuoi restare aggiornato sulle notizie del porto iscriviti gratis alla newsletter."),
    ("de", "Das Wichtigste aus dem Hafen jeden Morgen im Postfach. Hier kostenlos anmelden."),
    ("de", "Mehr solche Geschichten? Melden Sie sich für unseren Newsletter an."),
    ("nl", "Elke ochtend het nieuws uit de haven in je mailbox. Schrijf je hier in."),
    ("pl", "Najważniejsze wiadomości co rano w skrzynce. Zapisz się na nasz newsletter."),
    ("ru", "Главные новости порта каждое утро. Подпишитесь на нашу рассылку."),
    ("tr", "Limanın haberleri her sabah e-postanızda. Bültenimize abone olun."),
    ("sv", "Hamnens nyheter varje morgon. Anmäl dig till vårt nyhetsbrev här."),
]  # fmt: skip
# Where an advertisement stood, or the article goes on.
GOES_ON = [
    ("en", "Advertisement · Scroll to continue"), ("en", "ADVERTISEMENT - CONTINUE READING BELOW"),
    ("en", "Article continues below advertisement"), ("en", "Story continues below"),
    ("de", "Artikel wird nach der Anzeige fortgesetzt"), ("de", "Nach der Anzeige weiterlesen"),
    ("de", "Weiter nach der Anzeige"), ("nl", "Artikel gaat verder onder de advertentie"),
    ("nl", "Tekst gaat verder onder de foto"), ("fr", "L’article continue après cette publicité"),
    ("fr", "Suite de l’article après la publicité"), ("es", "Sigue leyendo después del anuncio"),
    ("es", "El artículo continúa después de la publicidad"), ("es", "CONTINÚA LEYENDO ABAJO"),
    ("pt", "Continua após a publicidade"), ("pt", "A matéria continua depois do anúncio"),
    ("it", "Continua a leggere dopo la pubblicità"), ("it", "L’articolo prosegue sotto"),
    ("pl", "Dalszy ciąg artykułu pod materiałem wideo"), ("cs", "Článek pokračuje pod reklamou"),
    ("ru", "Продолжение после рекламы"), ("uk", "Продовження після реклами"),
    ("ru", "Статья продолжается после рекламы"), ("tr", "Yazının devamı reklamdan sonra"),
    ("el", "Η συνέχεια του άρθρου μετά τη διαφήμιση"), ("sv", "Artikeln fortsätter efter annonsen"),
    ("da", "Artiklen fortsætter efter annoncen"), ("no", "Artikkelen fortsetter under annonsen"),
    ("fi", "Juttu jatkuu mainoksen jälkeen"), ("hu", "A cikk a hirdetés után folytatódik"),
    ("ro", "Articolul continuă după reclamă"), ("ar", "يستمر المقال بعد الإعلان"),
    ("id", "Artikel dilanjutkan setelah iklan"), ("vi", "Bài viết tiếp tục sau quảng cáo"),
    ("zh", "請繼續往下閱讀..."), ("zh", "（广告）请继续阅读"), ("zh", "廣告 請繼續往下閱讀"),
    ("ja", "記事は広告の後に続きます"), ("ja", "記事の続きは広告の後に"), ("ja", "広告の下に記事が続きます"),
    ("ko", "기사는 광고 아래에 계속됩니다"), ("hi", "विज्ञापन के बाद खबर जारी है"), ("th", "อ่านต่อด้านล่างโฆษณา"),
]  # fmt: skip
# Where a text was printed first.
PRINTED_FIRST = [
    ("en", "This article originally appeared on The Quay."),
    ("id", "Artikel ini telah tayang di TribunHarian.com dengan judul Dermaga Dibangun Ulang"),
    ("id", "Berita ini sudah terbit di Kabar Dermaga dengan judul yang sama"),
    ("ms", "Artikel ini pertama kali diterbitkan di Berita Dermaga"),
    ("de", "Dieser Artikel erschien zuerst bei Der Kai."),
    ("de", "Dieser Text ist ursprünglich auf kai.example erschienen."),
    ("fr", "Cet article a été initialement publié sur Le Quai."),
    ("es", "Este artículo fue publicado originalmente en El Muelle."),
    ("es", "Esta nota se publicó originalmente en El Muelle"),
    ("pt", "Este artigo foi publicado originalmente em O Cais."),
    ("it", "Questo articolo è stato pubblicato originariamente su La Banchina."),
    ("nl", "Dit artikel verscheen eerder in De Kade."),
    ("pl", "Artykuł ukazał się pierwotnie w serwisie Nabrzeże."),
    ("ru", "Эта статья впервые опубликована на сайте «Причал»."),
    ("uk", "Ця стаття вперше опублікована на сайті «Причал»."),
    ("tr", "Bu yazı ilk olarak Rıhtım'da yayımlandı."),
]
# One subscription on two devices, and other notices to subscribers.
SUBSCRIBERS = [
    ("es", "Tu suscripción se está usando en otro dispositivo"),
    ("es", "¿Quieres añadir otro usuario a tu suscripción?"),
    ("es", "Si continúas leyendo en este dispositivo, no se podrá leer en el otro."),
    ("fr", "Lecture du Quai en cours sur un autre appareil."),
    ("fr", "Vous pouvez lire Le Quai sur un seul appareil à la fois"),
    ("en", "Your subscription is being used on another device"),
    ("de", "Ihr Abonnement wird auf einem anderen Gerät genutzt"),
    ("it", "Il tuo abbonamento è in uso su un altro dispositivo"),
    ("pt", "A sua assinatura está a ser usada noutro dispositivo"),
]
# Thanks, listening, the front page, special pages.
OTHERS = [
    ("en", "You can now listen to Harbour News articles!"), ("en", "Thank you for reading The Quay."),
    ("en", "Thanks for reading! Tell your friends about us."), ("en", "Visit our homepage for more stories."),
    ("de", "Vielen Dank, dass Sie unseren Artikel gelesen haben."), ("fr", "Merci d’avoir lu cet article."),
    ("es", "Gracias por leer El Muelle."), ("it", "Grazie per aver letto questo articolo."),
    ("pl", "Dziękujemy, że przeczytałaś/eś nasz artykuł do końca."), ("pt", "Obrigado por ler O Cais."),
    ("pl", "Więcej informacji znajdziesz na stronie głównej Nabrzeża"), ("ru", "Спасибо, что читаете «Причал»!"),
    ("zh", "点击进入专题：港口建设"), ("zh", "更多精彩内容，请关注本报"), ("it", "Vai a tutte le notizie di Milano"),
    ("es", "Lee todas las noticias de Madrid aquí"), ("tr", "Okuduğunuz için teşekkürler."),
    ("en", "The audio version of this article is generated by AI-based technology. Mispronunciations "
     "can occur. We are working with our partners to continually review and improve the results."),
    ("en", "This audio was auto-generated."), ("en", "Estimated 3 minutes"),
    ("de", "Diese Audioversion wurde künstlich generiert. Mehr Infos"), ("de", "Umfrage wird geladen"),
    ("fr", "Cet audio est généré par une voix de synthèse"), ("es", "Audio generado con IA"),
    ("it", "Questo audio è generato automaticamente"), ("es", "Cargando encuesta..."),
    ("id", "*** Untuk mengetahui kebenaran informasi yang beredar, silakan WhatsApp ke nomor Cek Fakta"),
]  # fmt: skip
# To prefer the site in Google; a word for advertisement alone; boxes of subscriptions; transcripts.
OFFERS = [
    ("en", "Add the Harbour Star as a preferred source on Google"),
    ("en", "Choose us as your preferred source"),
    ("tr", "Liman'ı Google'da favorilere ekleyin, haberleri kaçırmayın!"),
    ("de", "Fügen Sie den Kurier als bevorzugte Quelle bei Google hinzu"),
    ("fr", "Ajoutez Le Quai à vos sources préférées sur Google"),
    ("es", "Añade El Muelle como fuente preferida en Google"),
    ("pt", "Adicione O Cais às suas fontes preferidas no Google"),
    ("it", "Aggiungi La Banchina alle fonti preferite di Google"),
    ("pl", "Dodaj Nabrzeże do ulubionych źródeł w Google"),
    ("ru", "Добавьте «Причал» в избранные источники Google"),
    ("uk", "Додайте «Причал» до обраних джерел у Google"),
    ("el", "Προσθέστε την Προβλήτα στις προτιμώμενες πηγές σας στην Google"),
    ("id", "Jadikan Dermaga sumber pilihan Anda di Google"),
    ("ar", "أضف الرصيف إلى المصادر المفضلة في غوغل"),
    ("hi", "Google पर घाट को अपने पसंदीदा स्रोत के रूप में चुनें"),
    ("ja", "Googleで優先ソースに追加"), ("ko", "구글에서 선호하는 언론사로 추가하세요"),
    ("zh", "将本报设为Google首选来源"),
    *(("", word) for word in (
        "विज्ञापन", "বিজ্ঞাপন", "விளம்பரம்", "ప్రకటన", "പരസ്യം", "اشتہار", "تبلیغات", "โฆษณา",
        "Quảng cáo", "Διαφήμιση", "Publicitate", "(Reklāma)", "— რეკლამა —", "פרסומת", "ကြော်ငြာ",
    )),
    ("en", "Get new posts straight to your inbox every Sunday, free of charge."),
    ("en", "VPR transcripts are created on a rush deadline by a VPR contractor. This text may not "
     "be in its final form and may be updated or revised in the future."),
    ("en", "This transcript was generated by software and may contain errors."),
    ("de", "Dieses Transkript wurde mithilfe von KI erstellt."),
    ("fr", "Cette transcription a été générée automatiquement."),
    ("es", "Esta transcripción fue generada automáticamente y puede tener errores."),
    ("ja", "この文字起こしはAIによって作成されました。"),
]  # fmt: skip
SENTENCES = [
    # of articles, with the same words
    "The Harbour Briefing newsletter was read by nine million people, the company said on Monday.",
    "“Sign up for our newsletter,” the caller told the old man, and asked for his card.",
    "Residents can sign up for the register until Friday, the council said.",
    "Subscribers who sign up for the newsletter of the party get a discount, the report found.",
    "Wer sich für den Newsletter der Stadt anmelden will, muss seine Adresse angeben, sagt das Amt.",
    "Los vecinos pueden apuntarse aquí y en la oficina del puerto, según la alcaldesa.",
    "Les parents doivent s’inscrire ici avant lundi, a prévenu la directrice de l’école.",
    "Advertisement revenue continued to fall below the level of 2019.",
    "The story continues below the surface, where divers found the wreck on Tuesday morning.",
    "Der Artikel wird nach der Anzeige gegen den Verlag nicht mehr gezeigt, sagte der Anwalt.",
    "El artículo continúa después de la publicidad que dio el caso a conocer en todo el país.",
    "Продолжение переговоров после рекламы нового парома перенесли на пятницу.",
    "This article of the treaty was originally a compromise, said the historian.",
    "Dieser Artikel erschien dem Gericht zu weit gefasst, hieß es in der Begründung vom Freitag.",
    "Este artículo fue derogado en 1984 y nadie lo echó de menos, dijo el abogado.",
    "Cet article a été supprimé du traité en 1992, rappelle l’historienne.",
    "Artikel ini melarang kapal asing menangkap ikan di perairan teluk, kata hakim.",
    "Tu suscripción al club se paga en otro sitio, le dijo el portero al socio.",
    "Your subscription fees rose by nine percent, the club told its members.",
    "Thank you for reading my letter, the prisoner wrote to the minister in May.",
    "Gracias por leer mi carta, escribió el preso a la ministra en mayo.",
    "You can now listen to the recordings of the trial in the city's archive, the judge said.",
    "This audio was played in court on Tuesday, and the minister was heard to laugh.",
    "Diese Audioversion des Romans wurde von der Autorin selbst gelesen und gewann einen Preis.",
    "Untuk mengetahui kebenaran informasi itu, polisi memeriksa sembilan saksi pada Senin.",
    "Estimated 300 ships wait off the port, the authority said.",
    "Vai a tutte le persone colpite un risarcimento di mille euro, ha deciso il giudice.",
    "点击进入该网站的用户在一周内增加了两倍，公司说。",
    "Google said on Monday that readers can add preferred sources to its search.",
    "The court made the bank a preferred creditor, and Google appealed.",
    "Αυτή η διαφήμιση του 1950 βρέθηκε στο αρχείο της πόλης.",
    "विज्ञापन पर खर्च पिछले साल बढ़ा, कंपनी ने कहा।",
    "The transcript was made public on Tuesday, and shows that the mayor knew of the errors.",
    "Las fuentes preferidas de los periodistas son los vecinos, según el estudio.",
    "Bu yazı tahtası ilk olarak okulda kullanıldı, sonra müzeye verildi.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "line"), [*LETTERS, *GOES_ON, *PRINTED_FIRST, *SUBSCRIBERS, *OTHERS, *OFFERS]
)
def test_the_sites_own_lines_are_calls(language: str, line: str) -> None:
    """They stand between paragraphs without a telling class; a reader wants none of them."""
    assert is_call(line), language


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_with_the_same_words_are_not_calls(sentence: str) -> None:
    """A sentence that is wrongly removed is lost to every reader of the database."""
    assert not is_call(sentence)
