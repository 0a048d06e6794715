-- How does a text become the words of the index?
-- The same macros split stored texts and queries.
-- A text becomes runs of letters and digits. In scripts that put no spaces between words (Chinese, Japanese, Thai,
-- Lao, Khmer, Burmese) or join particles to them (Korean), a run becomes pairs of neighbouring letters.

-- Return the text in lower case, with one width of letters, the digits and apostrophes of a keyboard (2026, CO2, п'ять), and
-- without invisible characters, variants of emoji included.
CREATE OR REPLACE MACRO store.evened(given) AS (
    lower(CASE
        WHEN strlen(given) <> length(given)
            AND regexp_matches(given, '[\p{M}\x{AD}\x{0640}\x{1100}-\x{11FF}\x{2B9}-\x{2BF}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}\x{FF01}-\x{FF9F}²³¹⁰-⁹₀-₉]|[^\P{Nd}0-9]')
            THEN nfc_normalize(translate(
                regexp_replace(
                    given,
                    '[\x{AD}\x{0640}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{20E3}\x{FE00}-\x{FE0F}\x{FEFF}]+',
                    '',
                    'g'
                ),
                '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ'
                    || '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯੦੧੨੩੪੫੬੭੮੯૦૧૨૩૪૫૬૭૮૯୦୧୨୩୪୫୬୭୮୯௦௧௨௩௪௫௬௭௮௯౦౧౨౩౪౫౬౭౮౯೦೧೨೩೪೫೬೭೮೯൦൧൨൩൪൫൬൭൮൯๐๑๒๓๔๕๖๗๘๙໐໑໒໓໔໕໖໗໘໙༠༡༢༣༤༥༦༧༨༩၀၁၂၃၄၅၆၇၈၉០១២៣៤៥៦៧៨៩⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ʹʻʼʽʾʿ' || chr(65438) || chr(65439),
                '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン'
                    || '012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789''''''''''''' || chr(12441) || chr(12442)
            ))
        ELSE given
    END)
);

-- Return whether a text has letters of a script without spaces.
CREATE OR REPLACE MACRO store.is_unspaced(given) AS (
    strlen(given) <> length(given)
    AND regexp_matches(given, '[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]')
);

-- Return the runs of letters and digits of a text, in order. The pattern is one literal, as DuckDB does not fold
-- constants within a lambda: it would compile a composed pattern for each piece of a snippet (3 ms).
CREATE OR REPLACE MACRO store.runs(given) AS (
    regexp_extract_all(
        store.evened(given),
        '[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+|(?:[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[^\P{M}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[^\P{N}\p{Han}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])+'
    )
);

-- Return the letters of a run, each with its vowel signs and marks, as a reader sees it.
CREATE OR REPLACE MACRO store.letters(run) AS (
    regexp_extract_all(
        run,
        '[เ-ไເ-ໄ]?[^\p{M}](?:[\x{17D2}\x{1039}]\p{L}|[\p{M}ะาำๅະາຳ])*|\p{M}+'
    )
);

-- Return each letter joined with the next one; NULL for the last.
CREATE OR REPLACE MACRO store.pairs(letters) AS (
    list_transform(list_zip(letters, letters[2:]), lambda pair: pair[1] || pair[2])
);

-- Return the pieces of a run: pairs of letters in scripts without spaces, else the run itself.
CREATE OR REPLACE MACRO store.pieces(run) AS (
    CASE WHEN store.is_unspaced(run) THEN store.pairs(store.letters(run)) ELSE [run] END
);

-- Return the pieces of a text, in order. Without letters of scripts without spaces, a short pattern gives the same runs in
-- half the time.
CREATE OR REPLACE MACRO store.pieces_of_text(given) AS (
    CASE
        WHEN store.is_unspaced(given)
            THEN flatten(list_transform(store.runs(given), lambda run: store.pieces(run)))
        ELSE regexp_extract_all(store.evened(given), '[\p{L}\p{M}\p{N}]+')
    END
);

-- Return a piece as it is stored and compared: without accents in scripts where people omit them.
CREATE OR REPLACE MACRO store.folded(piece) AS (
    CASE
        WHEN strlen(piece) = length(piece) THEN piece
        WHEN regexp_matches(piece, '[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]')
            THEN translate(
                replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
                    strip_accents(piece),
                    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ﬃ', 'ffi'), 'ﬄ', 'ffl'), 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ĳ', 'ij'
                ),
                'øđðłħıςىیک', 'oddlhiσييك'
            )
        WHEN regexp_matches(piece, '\p{Cyrillic}') THEN replace(replace(piece, 'ё', 'е'), chr(769), '')
        ELSE piece
    END
);

-- Return the number of a folded piece: 32 bits of its beginning, so that similar words are stored together, and 32 of
-- its hash.
CREATE OR REPLACE MACRO store.term_of(word) AS (
    (('0x' || rpad(hex(word), 8, '0')[:8])::UBIGINT << 32) | (md5_number_lower(word) & 4294967295)
);

-- Return a language's code as a number of two bytes.
CREATE OR REPLACE MACRO store.language_number(code) AS (
    (ascii(code[1]) * 256 + ascii(code[2]))::USMALLINT
);

-- Return BM25's part of a word's score that depends on the text alone (b = 0.75): the word's frequency, adjusted for the
-- text's length. The mean length is fixed at 400 words, as stored weights must not change with it.
CREATE OR REPLACE MACRO store.strength_of(frequency, length) AS (
    frequency / (0.25 + 0.75 * length / 400)
);

-- Encode a strength in a byte, in steps of 3.5 %, and decode it.
CREATE OR REPLACE MACRO store.weight_of(frequency, length) AS (
    greatest(1, least(255, 128 + round(20 * log2(store.strength_of(frequency, length)))))::UTINYINT
);
CREATE OR REPLACE MACRO store.strength(weight) AS (
    2 ** ((weight::DOUBLE - 128) / 20)
);
