-- Which words, phrases and filters does a query have? docs/search.md describes the language.

-- Return the time in a query: a date, month, year or time, or a number of hours, days or weeks ago (12h, 7d, 2w).
CREATE OR REPLACE MACRO store.search_time(field, body) AS (
    CASE
        WHEN regexp_full_match(body, '\d{1,4}[hdw]')
            THEN now() - to_hours(
                body[:-2]::BIGINT * CASE body[-1] WHEN 'h' THEN 1 WHEN 'd' THEN 24 ELSE 168 END
            )
        ELSE coalesce(
            try_cast(body AS TIMESTAMP),
            try_cast(body || '-01' AS TIMESTAMP),
            try_cast(body || '-01-01' AS TIMESTAMP),
            error('search: ' || field || ':' || body || ' is not a time; write ' || field || ':2026-11-28, or '
                || field || ':7d for the last seven days')
        ) AT TIME ZONE 'UTC'
    END
);

-- Return the site in a query, which may be written as an address: the host without www.
CREATE OR REPLACE MACRO store.search_site(body) AS (
    regexp_replace(lower(body), '^(?:https?://)?(?:www\.)?([^/:?#]+).*$', '\1')
);

-- Return the language in a query: a code of two letters, also of a region's language (en-GB).
CREATE OR REPLACE MACRO store.search_language(body) AS (
    CASE
        WHEN regexp_full_match(body, '[A-Za-z]{2}([-_][A-Za-z0-9_-]*)?') THEN lower(body[:2])
        ELSE error('search: lang:' || body || ' is not a code of two letters (ISO 639-1); write lang:en')
    END
);

-- One row: a word, phrase or filter of a query, in order.
-- grp: equal for parts that OR joins; runs: the runs of letters and digits to search.
CREATE OR REPLACE MACRO store.search_parts(words) AS TABLE
WITH split AS (
    SELECT
        generate_subscripts(pieces, 1) AS place,
        regexp_extract(
            unnest(pieces),
            '(?is)^(-?)(?:(title|site|lang|language|since|until):)?(.*)$',
            ['minus', 'field', 'body']
        ) AS part
    FROM (
        SELECT regexp_extract_all(
            translate(words, '“”„‟«»＂　：＊－', '""""""" :*-'),
            '-?(?:[A-Za-z]+:)?"[^"]*(?:"|$)|[^\s"]+'
        ) AS pieces
    )
),
read AS (
    SELECT
        place,
        CASE WHEN part.minus = '' AND part.field = '' THEN part.body ELSE '' END AS operator,
        part.minus = '-' AS is_negated,
        CASE lower(part.field) WHEN 'language' THEN 'lang' ELSE lower(part.field) END AS field,
        trim(replace(part.body, '"', ' ')) AS written,
        CASE
            WHEN written = '' THEN written
            WHEN lower(part.field) = 'site' THEN store.search_site(written)
            WHEN lower(part.field) IN ('lang', 'language') THEN store.search_language(written)
            ELSE written
        END AS body,
        contains(part.body, '"') AS is_quoted,
        NOT contains(part.body, '"') AND ends_with(part.body, '*') AS ends_open,
        CASE WHEN lower(part.field) IN ('', 'title') THEN store.runs(part.body) ELSE [] END AS runs
    FROM split
),
-- Drop parts without letters. An OR joins the part before it and the part after it, a NOT is a minus before the next part,
-- and an AND changes nothing.
telling AS (
    SELECT * REPLACE (is_negated OR lag(operator) OVER in_order IS NOT DISTINCT FROM 'NOT' AS is_negated),
        coalesce(lag(operator) OVER in_order IN ('OR', '|'), false) AS is_bound
    FROM read
    WHERE operator <> 'AND'
        AND (operator = '|' OR len(runs) > 0 OR (field NOT IN ('', 'title') AND body <> ''))
    WINDOW in_order AS (ORDER BY place)
)
SELECT
    place, is_negated, field, body, is_quoted, ends_open, runs,
    sum(CASE WHEN is_bound OR is_negated THEN 0 ELSE 1 END) OVER (ORDER BY place) AS grp
FROM telling
WHERE operator NOT IN ('OR', '|', 'NOT');

-- Which articles do the filters accept? `parts`: the name of a table with the rows of store.search_parts.
-- One row: sites and languages to find and to leave out, and times; the numbers of parts and filters.
CREATE OR REPLACE MACRO store.search_filters(parts) AS TABLE
SELECT
    coalesce(list(lower(body)) FILTER (WHERE field = 'site' AND NOT is_negated), []) AS sites,
    coalesce(list(lower(body)) FILTER (WHERE field = 'site' AND is_negated), []) AS other_sites,
    coalesce(list(lower(body)) FILTER (WHERE field = 'lang' AND NOT is_negated), []) AS languages,
    coalesce(list(lower(body)) FILTER (WHERE field = 'lang' AND is_negated), []) AS other_languages,
    -- Not since a time is until it, and the other way round.
    max(CASE WHEN field = CASE WHEN is_negated THEN 'until' ELSE 'since' END THEN store.search_time(field, body) END)
        AS since,
    min(CASE WHEN field = CASE WHEN is_negated THEN 'since' ELSE 'until' END THEN store.search_time(field, body) END)
        AS until,
    count(*) AS part_count,
    count(*) FILTER (WHERE field NOT IN ('', 'title')) AS filter_count
FROM query_table(parts);

-- Which words are to be found? `parts`: the name of a table with the rows of store.search_parts.
-- One row: a word of the query, in order. item: equal for the words of a phrase; grp: of the items that OR joins, from 0;
-- seq: the place in the phrase; size: the number of words that a phrase has; has_place: whether the places decide.
CREATE OR REPLACE MACRO store.search_asked(parts) AS TABLE
WITH lettered AS MATERIALIZED (
    SELECT place, run_place, run, store.is_unspaced(run) AS is_unspaced,
        CASE WHEN store.is_unspaced(run) THEN store.letters(run) END AS letters
    FROM (
        SELECT place, generate_subscripts(runs, 1) AS run_place, unnest(runs) AS run
        FROM query_table(parts)
    )
),
-- A single letter of a script without spaces is indexed once for each article, without a place, so no phrase has it.
pieced AS (
    SELECT
        place,
        run_place,
        run,
        is_unspaced,
        len(letters) = 1 AS is_single,
        CASE WHEN len(letters) > 1 THEN store.pairs(letters) ELSE [store.folded(run)] END AS words_of_run
    FROM lettered
),
numbered AS (
    SELECT place, run_place, run, is_unspaced, coalesce(is_single, false) AS is_single, word,
        row_number() OVER (PARTITION BY place ORDER BY run_place, place_in_run) AS seq,
        count(*) OVER (PARTITION BY place) AS pieces
    FROM (
        SELECT *, generate_subscripts(words_of_run, 1) AS place_in_run, unnest(words_of_run) AS word
        FROM pieced
    )
),
placed AS (
    SELECT
        numbered.*, parts.grp, parts.is_negated, parts.field = 'title' AS in_title,
        parts.ends_open AND seq = pieces AND NOT is_unspaced AS is_prefix,
        pieces = 1 AND NOT (parts.is_quoted OR parts.ends_open OR is_unspaced) AS takes_forms,
        is_single AND pieces > 1 AS is_apart,
        count(*) FILTER (WHERE NOT is_single) OVER (PARTITION BY place) AS in_phrase
    FROM numbered
    JOIN query_table(parts) AS parts USING (place)
    WHERE word IS NOT NULL
)
-- slot: the number of the word's bit in a document's mask. In a phrase only the first eight words have one, as the
-- places decide.
SELECT
    *,
    CASE WHEN is_slotted THEN row_number() OVER (PARTITION BY is_slotted ORDER BY number) - 1 END::INTEGER AS slot,
    CASE
        WHEN count(*) FILTER (WHERE is_slotted) OVER () > 120
            THEN error('search: more than 120 words; ask with fewer, or for a phrase of them: "…"')
    END AS refused
FROM (
    SELECT
        place * 1000 + CASE WHEN is_apart THEN seq ELSE 0 END AS item,
        CASE
            WHEN NOT is_negated
                THEN dense_rank() OVER (
                    PARTITION BY is_negated ORDER BY grp, CASE WHEN is_apart THEN place * 1000 + seq ELSE 0 END
                ) - 1
        END AS grp,
        is_negated, in_title, seq, word, is_prefix, takes_forms, is_unspaced, place, run_place, run,
        CASE WHEN is_single THEN 1 ELSE in_phrase END AS size,
        in_title OR (in_phrase > 1 AND NOT is_single) AS has_place,
        row_number() OVER (ORDER BY place, seq) AS number,
        seq <= 8 OR NOT has_place AS is_slotted
    FROM placed
    WHERE NOT (is_apart AND is_negated AND in_phrase > 0)
);

-- Which words of the index does a search look for? `asked`: the name of a table with the words of a query (number, slot,
-- word, is_prefix, takes_forms).
-- One row: a word, another form of one, or one that begins with it. in_language: for another form, the only language in
-- which it counts; is_unknown: no article has the word, so that its forms are those of store.search_guessed_terms.
CREATE OR REPLACE MACRO store.search_known_terms(asked, stems) AS TABLE
WITH plain AS MATERIALIZED (
    SELECT number, slot, word
    FROM query_table(asked)
    WHERE takes_forms AND stems
),
known AS MATERIALIZED (
    SELECT word, language, stem
    FROM store.search_word
    WHERE word IN (SELECT word FROM plain)
)
SELECT number, slot, word, store.term_of(word) AS term, in_language, is_unknown
FROM (
    SELECT number, slot, word, NULL::USMALLINT AS in_language,
        takes_forms AND stems AND word NOT IN (SELECT word FROM known) AS is_unknown
    FROM query_table(asked)
    WHERE NOT is_prefix
    UNION ALL
    SELECT DISTINCT number, slot, known.word, NULL, false
    FROM (SELECT * FROM query_table(asked) WHERE is_prefix) AS open_word
    JOIN store.search_word AS known ON starts_with(known.word, open_word.word)
    UNION ALL
    SELECT number, slot, form.word, store.language_number(form.language), false
    FROM plain
    JOIN known USING (word)
    JOIN store.search_word AS form ON form.language = known.language AND form.stem = known.stem
    WHERE form.word <> plain.word
);

-- Which words are other forms of words that no article has? Their stem is guessed: the longest known stem that the word
-- begins with, if the ending is that of another known word. `unknown`: the name of a table of words (number, slot, word).
-- One row: another form of the word `unseen`.
CREATE OR REPLACE MACRO store.search_guessed_terms(unknown) AS TABLE
WITH begun AS MATERIALIZED (
    SELECT DISTINCT unseen.word, other.language, other.stem, unseen.word[length(other.stem) + 1:] AS ending
    FROM query_table(unknown) AS unseen
    JOIN store.search_word AS other ON other.stem[:3] = unseen.word[:3] AND starts_with(unseen.word, other.stem)
    WHERE length(other.stem) > 2
),
guessed AS (
    SELECT word, language, stem
    FROM begun
    WHERE ending = ''
        OR (language, ending) IN (
            SELECT (other.language, begun.ending)
            FROM store.search_word AS other
            JOIN begun ON begun.language = other.language AND other.word = other.stem || begun.ending
        )
    QUALIFY row_number() OVER (PARTITION BY word, language ORDER BY length(stem) DESC) = 1
)
SELECT number, slot, unseen.word AS unseen, form.word, store.term_of(form.word) AS term,
    store.language_number(form.language) AS in_language, form.language
FROM query_table(unknown) AS unseen
JOIN guessed USING (word)
JOIN store.search_word AS form ON form.language = guessed.language AND form.stem = guessed.stem
WHERE form.word <> unseen.word;
