"""The names of the months, as publishers write them."""

from __future__ import annotations

# A month a line: English, Indonesian and Malay, German, French, Spanish, Portuguese, Italian,
# Dutch, Scandinavian, Finnish, Polish, Czech, Hungarian, Romanian, Turkish, Russian, Ukrainian,
# Bulgarian, Greek, Arabic (both sets of names), Persian for the Gregorian months, Hindi, Thai;
# Hebrew, Bengali, Urdu, Croatian, Serbian, Lithuanian, Filipino, Catalan, Slovak, Slovene,
# Latvian, Estonian, Belarusian. Polish listopada is November, Croatian listopada October: the
# former is read far more often.
MONTHS = (
    "jan january januari januar jänner janvier janv enero ene janeiro gennaio gen tammikuuta stycznia sty leden ledna január ianuarie ian ocak oca января янв януари січня січ ιανουαρίου ιαν يناير كانونالثاني جانفي ژانویه जनवरी มกราคม ינואר בינואר জানুয়ারি জানুয়ারী جنوری siječnja sausio gener januára januarja janvāris jaanuar студзеня januara",
    "feb february februari februar pebruari febr février févr fevrier febrero fevereiro fev febbraio helmikuuta lutego lut února február februarie şubat subat şub февраля февр фев февруари лютого лют φεβρουαρίου φεβ فبراير شباط فيفري فوریه फरवरी फ़रवरी กุมภาพันธ์ פברואר בפברואר ফেব্রুয়ারি ফেব্রুয়ারী فروری veljače vasario pebrero febrer februára februarja februāris veebruar лютага februara",
    "mar march maret mac märz maerz mrz mär mars marzo março marco maart mrt marts maaliskuuta marca března március márc martie mart марта мар март березня бер μαρτίου μαρ مارس آذار مارچ मार्च มีนาคม מרץ במרץ מרס במרס মার্চ ožujka kovo marso març märts сакавіка marta",
    "apr april avril avr abril abr aprile huhtikuuta kwietnia kwi dubna április ápr aprilie nisan nis апреля апр април квітня квіт απριλίου απρ أبريل ابريل نيسان أفريل آوریل अप्रैल เมษายน אפריל באפריל এপ্রিল اپریل travnja balandžio aprīlis aprill красавіка aprila",
    "may mei mai mayo maio maggio mag maj toukokuuta maja května május máj mayıs mayis мая май травня трав μαΐου μαΐ مايو أيار ماي مه मई พฤษภาคม מאי במאי মে مئی svibnja gegužės maig mája maijs траўня",
    "jun june juni juin junio junho giugno giu kesäkuuta czerwca cze června június jún iunie iun haziran haz июня июн юни червня черв ιουνίου ιουν يونيو حزيران جوان ژوئن जून มิถุนายน יוני ביוני জুন lipnja birželio hunyo juny júna junija jūnijs juuni чэрвеня juna",
    "jul july juli julai juillet juil julio julho luglio lug heinäkuuta lipca lip července július júl iulie iul temmuz tem июля июл юли липня лип ιουλίου ιουλ يوليو تموز جويلية ژوئیه जुलाई กรกฎาคม יולי ביולי জুলাই جولائی srpnja liepos hulyo juliol júla julija jūlijs juuli ліпеня jula",
    "aug august agustus agu ags ogos août aout agosto ago augustus augusti elokuuta sierpnia sie srpna augusztus ağustos agustos ağu августа авг август серпня серп αυγούστου αυγ أغسطس اغسطس آب أوت اوت अगस्त สิงหาคม אוגוסט באוגוסט আগস্ট اگست kolovoza rugpjūčio agost avgusta augusts жніўня avg",
    "sep sept september septembre septembrie septiembre setiembre setembro set settembre syyskuuta września wrz září szeptember szept eylül eylul eyl сентября сент сен септември вересня вер σεπτεμβρίου σεπ سبتمبر أيلول سپتامبر सितंबर กันยายน ספטמבר בספטמבר সেপ্টেম্বর ستمبر rujna rugsėjo setyembre setembre septembra septembris верасня",
    "oct october oktober okt octobre octombrie octubre outubro out ottobre ott lokakuuta października paź paz října október ekim eki октября окт октомври жовтня жовт οκτωβρίου οκτ أكتوبر اكتوبر تشرينالأول اکتبر अक्टूबर ตุลาคม אוקטובר באוקטובר অক্টোবর اکتوبر spalio oktubre októbra oktobra oktobris oktoober кастрычніка",
    "nov november nopember novembre noviembrie noiembrie noiem noviembre novembro marraskuuta listopada lis listopadu kasım kasim kas ноября нояб ноя ноември листопада лист νοεμβρίου νοε نوفمبر تشرينالثاني نوامبر नवंबर พฤศจิกายน נובמבר בנובמבר নভেম্বর نومبر studenoga studenog lapkričio nobyembre novembra novembris лістапада",
    "dec december desember disember des dis dezember dez décembre déc decembrie diciembre dic dezembro dicembre joulukuuta grudnia gru prosince aralık aralik ara декабря дек декември грудня груд δεκεμβρίου δεκ ديسمبر كانونالأول دسامبر दिसंबर ธันวาคม דצמבר בדצמבר ডিসেম্বর دسمبر prosinca gruodžio disyembre desembre decembra decembris detsember снежня",
)
