-- Which articles have these plain words?

-- The same as store.search_hits, for a question of words and OR alone: no phrases, filters, minus, * or scripts without
-- spaces, and no words indexed by an earlier Warta. DuckDB plans it in a third of the time (13 ms instead of 40).
-- `words`: the words in order; `groups`: the number of each word's group, from 0; OR joins words to a group.
-- One row: an article, in order. `is_cut`: only the best of the matches were examined, so that fewer rows than `most`
-- may miss some; store.search_hits has all.
CREATE OR REPLACE MACRO store.search_plain_hits(words, groups, newest, most, stems) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT generate_subscripts(words, 1) AS slot, store.folded(store.evened(unnest(words))) AS word, unnest(groups) AS grp
),
known AS MATERIALIZED (
    SELECT word, language, stem
    FROM store.search_word
    WHERE word IN (SELECT word FROM asked WHERE stems)
),
-- The stems of unknown words are guessed as in store.search_matches.
unseen AS MATERIALIZED (
    SELECT word
    FROM asked
    WHERE stems AND word NOT IN (SELECT word FROM known)
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
    SELECT
        slot, word, store.term_of(word) AS term, in_language,
        CASE WHEN in_language IS NULL THEN 1 ELSE 0.7 END::DOUBLE AS share,
        count(*) OVER (PARTITION BY slot) = 1 AS is_alone
    FROM (
        SELECT slot, word, NULL::USMALLINT AS in_language
        FROM asked
        UNION ALL
        SELECT slot, form.word, store.language_number(form.language)
        FROM asked
        JOIN (FROM known UNION ALL FROM guessed) AS stemmed USING (word)
        JOIN store.search_word AS form ON form.language = stemmed.language AND form.stem = stemmed.stem
        WHERE form.word <> asked.word
    )
),
found AS MATERIALIZED (
    SELECT slot, document, is_alone, share * store.strength(weight) AS strength
    FROM store.search_posting
    JOIN wanted USING (term)
    WHERE in_language IS NULL OR in_language = language
),
summed AS MATERIALIZED (
    SELECT slot, document, strength
    FROM found
    WHERE is_alone
    UNION ALL
    SELECT slot, document, sum(strength)
    FROM found
    WHERE NOT is_alone
    GROUP BY ALL
),
slots AS (
    SELECT
        slot,
        1::HUGEINT << grp AS bit,
        2.2 * ln(1 + (greatest(documents, having_word) - having_word + 0.5) / (having_word + 0.5)) AS weight
    FROM (SELECT slot, count(*) AS having_word FROM summed GROUP BY slot)
    JOIN asked USING (slot)
    CROSS JOIN (SELECT count(*) AS documents FROM store.search_document WHERE is_current)
),
matched AS MATERIALIZED (
    -- One word needs no sum, which takes 50 ms if half a million articles have it.
    SELECT document, round(weight * strength / (strength + 1.2), 12) AS score
    FROM summed
    CROSS JOIN (FROM slots WHERE len(words) = 1) AS only_slot
    UNION ALL
    SELECT document, round(sum(weight * strength / (strength + 1.2)), 12) AS score
    FROM summed
    JOIN (FROM slots WHERE len(words) > 1) AS several_slots USING (slot)
    GROUP BY document
    HAVING bit_or(bit) = (1::HUGEINT << (list_max(groups) + 1)) - 1
),
-- Of many matches the best or the newest are examined: copies and replaced texts among them are left out below.
cut AS MATERIALIZED (
    SELECT count(*) > CASE WHEN newest THEN 20000 ELSE 2 * most + 200 END AS is_cut
    FROM matched
),
examined AS (
    SELECT document, score
    FROM matched
    CROSS JOIN (FROM cut WHERE NOT is_cut)
    UNION ALL
    SELECT document, score
    FROM matched
    WHERE score >= (
        SELECT list_min(max(score, 2 * most + 200))
        FROM matched
        CROSS JOIN (FROM cut WHERE is_cut AND NOT newest)
    )
    UNION ALL
    SELECT document, score
    FROM matched
    SEMI JOIN (
        SELECT document
        FROM store.search_document
        SEMI JOIN (
            SELECT article_id
            FROM store.article
            CROSS JOIN (FROM cut WHERE is_cut AND newest)
            WHERE copy_of IS NULL AND published_at >= store.newest_since()
            ORDER BY published_at DESC
            LIMIT 5000
        ) AS newest_articles USING (article_id)
    ) AS newest_documents USING (document)
),
-- The LIMIT says how few they are: DuckDB then joins these with the articles, instead of all documents with all articles.
-- Of more than that many with the same score, as the last of the best, which are the newest is not looked at.
few AS MATERIALIZED (
    SELECT document, article_id, score
    FROM (FROM examined LIMIT 100000)
    JOIN store.search_document USING (document)
    WHERE is_current
)
SELECT
    document,
    article.rowid AS row_number,
    score,
    (SELECT list(DISTINCT word) FROM wanted) AS to_mark,
    len(words) AS words_asked,
    1 AS words_needed,
    (SELECT is_cut FROM cut) AS is_cut
FROM (FROM few LIMIT 100000) AS few
JOIN store.article AS article USING (article_id)
WHERE article.copy_of IS NULL
ORDER BY CASE WHEN newest THEN epoch(article.published_at) ELSE score END DESC, article.published_at DESC, article.article_id
LIMIT most;
