-- How does a text become the words of the index?
-- One definition for both sides: what is stored and what is asked for goes through the same macros.
-- A text becomes runs of letters and digits. In scripts that put no spaces between words (Chinese, Japanese, Thai,
-- Lao, Khmer, Burmese) or join particles to them (Korean), a run becomes pairs of neighbouring letters.

-- The text in lower case, full and half width made one, invisible characters taken out.
CREATE OR REPLACE MACRO store.evened(given) AS (
    lower(CASE
        WHEN strlen(given) <> length(given)
            AND regexp_matches(given, '[\p{M}\x{AD}\x{0640}\x{1100}-\x{11FF}\x{200C}\x{200D}\x{2060}\x{FEFF}\x{FF01}-\x{FF9F}]')
            THEN nfc_normalize(translate(
                given,
                '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ' || chr(65438) || chr(65439)
                    || chr(173) || chr(1600) || chr(8204) || chr(8205) || chr(8288) || chr(65279),
                '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン' || chr(12441) || chr(12442)
            ))
        ELSE given
    END)
);

-- Whether a text has letters of a script without spaces.
CREATE OR REPLACE MACRO store.is_unspaced(given) AS (
    strlen(given) <> length(given)
    AND regexp_matches(given, '[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]')
);

-- The runs of letters and digits of a text, in order. The pattern is one literal: DuckDB folds no constants within a
-- lambda, and would compile it anew for each piece of a snippet (3 ms).
CREATE OR REPLACE MACRO store.runs(given) AS (
    regexp_extract_all(
        store.evened(given),
        '[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+|(?:[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[^\P{M}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|\p{N})+'
    )
);

-- The letters of a run: a base with its vowel signs and marks, as a reader sees it.
CREATE OR REPLACE MACRO store.letters(run) AS (
    regexp_extract_all(
        run,
        '[เ-ไເ-ໄ]?[^\p{M}](?:[\x{17D2}\x{1039}]\p{L}|[\p{M}ะาำๅະາຳ])*|\p{M}+'
    )
);

-- Each letter with the next one; NULL where that is missing.
CREATE OR REPLACE MACRO store.pairs(letters) AS (
    list_transform(list_zip(letters, letters[2:]), lambda pair: pair[1] || pair[2])
);

-- The pieces of a run, one for each place.
CREATE OR REPLACE MACRO store.pieces(run) AS (
    CASE WHEN store.is_unspaced(run) THEN store.pairs(store.letters(run)) ELSE [run] END
);

-- The pieces of a text.
CREATE OR REPLACE MACRO store.pieces_of_text(given) AS (
    CASE
        WHEN store.is_unspaced(given)
            THEN flatten(list_transform(store.runs(given), lambda run: store.pieces(run)))
        ELSE store.runs(given)
    END
);

-- The single letters in scripts without spaces, each once: a word can be one letter.
CREATE OR REPLACE MACRO store.single_letters(given) AS (
    CASE
        WHEN store.is_unspaced(given)
            THEN list_distinct(flatten(list_transform(
                list_filter(store.runs(given), lambda run: store.is_unspaced(run)),
                lambda run: store.letters(run)
            )))
        ELSE []::VARCHAR[]
    END
);

-- A piece as it is stored and compared: without accents in the scripts where people leave them out.
CREATE OR REPLACE MACRO store.folded(piece) AS (
    CASE
        WHEN strlen(piece) = length(piece) THEN piece
        WHEN regexp_matches(piece, '[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]')
            THEN translate(
                replace(replace(replace(replace(strip_accents(piece), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
                'øđðłħıςىیک', 'oddlhiσييك'
            )
        WHEN regexp_matches(piece, '\p{Cyrillic}') THEN replace(replace(piece, 'ё', 'е'), chr(769), '')
        ELSE piece
    END
);

-- The number that a folded piece is stored under: words that begin alike lie side by side.
CREATE OR REPLACE MACRO store.term_of(word) AS (
    (('0x' || rpad(hex(word), 8, '0')[:8])::UBIGINT << 32) | (md5_number_lower(word) & 4294967295)
);

-- A language as a number: its two letters.
CREATE OR REPLACE MACRO store.language_number(code) AS (
    (ascii(code[1]) * 256 + ascii(code[2]))::USMALLINT
);

-- How much a text is about a word, as BM25 sees it (b 0.75): how often it has the word, for its length in words. Texts
-- are measured against 400 words, not against the mean of all, which would change what is stored.
CREATE OR REPLACE MACRO store.strength_of(frequency, length) AS (
    frequency / (0.25 + 0.75 * length / 400)
);

-- The strength as it is stored, in steps of 3.5 %, and back.
CREATE OR REPLACE MACRO store.weight_of(frequency, length) AS (
    greatest(1, least(255, 128 + round(20 * log2(store.strength_of(frequency, length)))))::UTINYINT
);
CREATE OR REPLACE MACRO store.strength(weight) AS (
    2 ** ((weight::DOUBLE - 128) / 20)
);
