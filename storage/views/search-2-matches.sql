-- Which articles match a query, and how well? What may be asked is in docs/search.md.

-- A time in a query: a date, a month, a year, a time, or so many hours, days or weeks ago (12h, 7d, 2w).
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
            error('search: ' || field || ':' || body || ' is no time; write ' || field || ':2026-11-28, or '
                || field || ':7d for the last seven days')
        ) AT TIME ZONE 'UTC'
    END
);

-- One row: an article, copies left out, with what orders it.
-- score: BM25 (k1 1.2, b 0.75); a word in the title counts three times, another form of a word 0.7.
-- to_mark: what to mark in a snippet: words with their forms, and whole runs in scripts without spaces.
CREATE OR REPLACE MACRO store.search_matches(words, stems) AS TABLE
WITH split AS (
    SELECT
        generate_subscripts(parts, 1) AS place,
        regexp_extract(
            unnest(parts),
            '(?is)^(-?)(?:(title|site|lang|language|since|until):)?(.*)$',
            ['minus', 'field', 'body']
        ) AS part
    FROM (
        SELECT regexp_extract_all(
            translate(words, '“”„‟«»＂　：＊－', '"""""" :*-'),
            '-?(?:[A-Za-z]+:)?"[^"]*(?:"|$)|[^\s"]+'
        ) AS parts
    )
),
read AS (
    SELECT
        place,
        part.body IN ('OR', '|') AND part.minus = '' AND part.field = '' AS is_or,
        part.minus = '-' AS is_negated,
        CASE lower(part.field) WHEN 'language' THEN 'lang' ELSE lower(part.field) END AS field,
        trim(replace(part.body, '"', ' ')) AS body,
        contains(part.body, '"') AS is_quoted,
        NOT contains(part.body, '"') AND ends_with(part.body, '*') AS ends_open,
        CASE WHEN lower(part.field) IN ('', 'title') THEN store.runs(part.body) ELSE [] END AS runs
    FROM split
),
-- A part without a letter says nothing; an OR binds the part before it to the part behind it.
telling AS (
    SELECT *, lag(is_or) OVER (ORDER BY place) IS TRUE AS is_bound
    FROM read
    WHERE is_or OR len(runs) > 0 OR (field NOT IN ('', 'title') AND body <> '')
),
parts AS MATERIALIZED (
    SELECT *, sum(CASE WHEN is_bound OR is_negated THEN 0 ELSE 1 END) OVER (ORDER BY place) AS grp
    FROM telling
    WHERE NOT is_or
),
filters AS MATERIALIZED (
    SELECT
        coalesce(list(lower(body)) FILTER (WHERE field = 'site' AND NOT is_negated), []) AS sites,
        coalesce(list(lower(body)) FILTER (WHERE field = 'site' AND is_negated), []) AS other_sites,
        coalesce(list(lower(body)) FILTER (WHERE field = 'lang' AND NOT is_negated), []) AS languages,
        coalesce(list(lower(body)) FILTER (WHERE field = 'lang' AND is_negated), []) AS other_languages,
        max(CASE WHEN field = 'since' THEN store.search_time(field, body) END) AS since,
        min(CASE WHEN field = 'until' THEN store.search_time(field, body) END) AS until,
        count(*) AS parts
    FROM parts
),
lettered AS (
    SELECT place, run_place, run, store.is_unspaced(run) AS is_unspaced,
        CASE WHEN store.is_unspaced(run) THEN store.letters(run) END AS letters
    FROM (
        SELECT place, generate_subscripts(runs, 1) AS run_place, unnest(runs) AS run
        FROM parts
    )
),
-- A letter that stands alone in a script without spaces is stored once for an article: it has no place in a phrase.
pieced AS (
    SELECT
        place,
        run_place,
        is_unspaced,
        len(letters) = 1 AS is_single,
        CASE WHEN len(letters) > 1 THEN store.pairs(letters) ELSE [store.folded(run)] END AS words_of_run
    FROM lettered
),
numbered AS (
    SELECT place, is_unspaced, coalesce(is_single, false) AS is_single, word,
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
    JOIN parts USING (place)
    WHERE word IS NOT NULL
),
asked AS MATERIALIZED (
    SELECT
        place * 1000 + CASE WHEN is_apart THEN seq ELSE 0 END AS item,
        CASE
            WHEN NOT is_negated
                THEN dense_rank() OVER (
                    PARTITION BY is_negated ORDER BY grp, CASE WHEN is_apart THEN place * 1000 + seq ELSE 0 END
                ) - 1
        END AS grp,
        is_negated, in_title, seq, word, is_prefix, takes_forms, is_unspaced,
        CASE WHEN is_single THEN 1 ELSE in_phrase END AS size
    FROM placed
    WHERE NOT (is_apart AND is_negated AND in_phrase > 0)
),
plain AS MATERIALIZED (
    SELECT item, in_title, seq, size, word
    FROM asked
    WHERE takes_forms AND stems
),
known AS MATERIALIZED (
    SELECT word, language, stem
    FROM store.search_word
    WHERE word IN (SELECT word FROM plain)
),
-- A word that no article has: it begins with the longest stem to which an ending is added that other words have too.
unseen AS MATERIALIZED (
    SELECT word
    FROM plain
    WHERE word NOT IN (SELECT word FROM known)
),
begun AS MATERIALIZED (
    SELECT DISTINCT unseen.word, other.language, other.stem, unseen.word[length(other.stem) + 1:] AS ending
    FROM unseen
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
),
wanted AS MATERIALIZED (
    SELECT item, in_title, seq, size, word, language, store.term_of(word) AS term
    FROM (
        SELECT item, in_title, seq, size, word, NULL AS language
        FROM asked
        WHERE NOT is_prefix
        UNION ALL
        SELECT DISTINCT item, in_title, seq, size, known.word, NULL
        FROM (SELECT * FROM asked WHERE is_prefix) AS open_word
        JOIN store.search_word AS known ON starts_with(known.word, open_word.word)
        UNION ALL
        SELECT item, in_title, seq, size, form.word, form.language
        FROM plain
        JOIN (FROM known UNION ALL FROM guessed) AS stemmed USING (word)
        JOIN store.search_word AS form ON form.language = stemmed.language AND form.stem = stemmed.stem
        WHERE form.word <> plain.word
    )
),
items AS (
    SELECT DISTINCT item, grp, is_negated
    FROM asked
),
word_hits AS (
    SELECT
        item, language, document,
        sum(CASE WHEN language IS NULL THEN 1 ELSE 0.7 END * CASE WHEN position < 1000 THEN 3 ELSE 1 END) AS tf
    FROM store.search_posting
    JOIN (SELECT item, term, in_title, language FROM wanted WHERE size = 1) AS single USING (term)
    WHERE NOT in_title OR position < 1000
    GROUP BY ALL
),
phrases AS (
    SELECT item, document, position::INTEGER - seq AS start
    FROM store.search_posting
    JOIN (SELECT item, term, in_title, seq, size FROM wanted WHERE size > 1) AS pieces USING (term)
    WHERE NOT in_title OR position < 1000
    GROUP BY item, document, start, size
    HAVING count(*) = size
),
phrase_hits AS (
    SELECT item, NULL AS language, document, sum(1 + CASE WHEN start < 1000 THEN 2 ELSE 0 END) AS tf
    FROM phrases
    GROUP BY ALL
),
raw_hits AS MATERIALIZED (FROM word_hits UNION ALL FROM phrase_hits),
-- A list made and taken apart again: DuckDB takes that for one row, and so builds its hash table of it, not of the
-- million documents.
documents AS MATERIALIZED (
    SELECT document, article_id, length, language
    FROM store.search_document
    JOIN (SELECT unnest(list(DISTINCT document)) AS document FROM raw_hits) AS few USING (document)
    WHERE is_current
),
-- Another form of a word counts in texts of its language only.
hits AS MATERIALIZED (
    SELECT item, article_id, length, sum(tf) AS tf
    FROM raw_hits
    JOIN documents ON documents.document = raw_hits.document
        AND (raw_hits.language IS NULL OR raw_hits.language = documents.language)
    GROUP BY ALL
),
collection AS (
    SELECT count(*) AS documents, avg(length) AS mean_length
    FROM store.search_document
    WHERE is_current
),
weights AS (
    SELECT
        item, grp, is_negated,
        ln(1 + (greatest(any_value(documents), count(*)) - count(*) + 0.5) / (count(*) + 0.5)) AS weight,
        any_value(mean_length) AS mean_length
    FROM hits
    JOIN items USING (item)
    CROSS JOIN collection
    GROUP BY ALL
),
found AS (
    SELECT article_id, sum(weight * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * length / mean_length))) AS score
    FROM hits
    JOIN weights USING (item)
    GROUP BY article_id
    HAVING NOT bool_or(is_negated)
        AND count(DISTINCT grp) = (SELECT coalesce(max(grp) + 1, 0) FROM asked)
    UNION ALL
    -- Nothing but filters, or words that must not be there.
    SELECT article_id, 0.0 AS score
    FROM store.search_document
    WHERE is_current
        AND (SELECT max(grp) IS NULL FROM asked)
        AND (SELECT parts > 0 FROM filters)
        AND article_id NOT IN (SELECT article_id FROM hits)
),
marks AS (
    SELECT list_distinct(list_concat(
        (
            SELECT coalesce(list(word), [])
            FROM wanted
            WHERE item IN (SELECT item FROM asked WHERE NOT is_negated AND NOT is_unspaced)
        ),
        (
            SELECT coalesce(list(run), [])
            FROM lettered
            JOIN parts USING (place)
            WHERE is_unspaced AND NOT is_negated
        )
    )) AS to_mark
)
SELECT found.article_id, article.rowid AS row_number, found.score, article.published_at, marks.to_mark
FROM found
JOIN store.article AS article USING (article_id)
CROSS JOIN filters
CROSS JOIN marks
WHERE article.copy_of IS NULL
    AND (len(sites) = 0 OR list_contains(sites, article.site) OR list_contains(sites, article.host))
    AND NOT list_contains(other_sites, article.site)
    AND (len(languages) = 0 OR list_contains(languages, article.language))
    AND (len(other_languages) = 0 OR NOT list_contains(other_languages, coalesce(article.language, '')))
    AND (since IS NULL OR article.published_at >= since)
    AND (until IS NULL OR article.published_at < until);
