-- Which articles match a query, and how well?

-- Return a time after which at least 5,000 articles were published, if there are so many; usually not many more. Choosing
-- the newest among those alone spares sorting all: articles come in order of time, the worst order for it (0.15 s).
CREATE OR REPLACE MACRO store.newest_since() AS (
    coalesce(
        (
            SELECT quantile_disc(published_at, 0.2)
            FROM store.article
            WHERE copy_of IS NULL AND rowid >= (SELECT max(rowid) - 10000 FROM store.article)
            HAVING count(*) > 6300
        ),
        '-infinity'::TIMESTAMPTZ
    )
);

-- Which of these documents have the words in the right places: in sequence for a phrase, or in the title?
-- One row: a document. The parameters name tables of search_matches: `documents` with the words that each has,
-- `wanted_places` with the words whose places count, `items` with the query's words and phrases.
-- A phrase starts at the same place for all of its words. Only the starts that its rarest word has (`is_rarest`) are
-- looked up for the others: counting all starts of a phrase of common words does not fit into 192 MiB. `start`: document,
-- item and place in one number.
CREATE OR REPLACE MACRO store.search_right(documents, wanted_places, items) AS TABLE
WITH starts AS MATERIALIZED (
    SELECT (document::BIGINT << 31) | (item_number << 17) | place AS start, size, is_rarest
    FROM (
        SELECT document, item_number, size, in_title, is_rarest, unnest(positions)::INTEGER - seq AS place
        FROM store.search_posting
        JOIN query_table(wanted_places) USING (term)
        SEMI JOIN query_table(documents) USING (document)
        WHERE in_language IS NULL OR in_language = language
        UNION ALL
        SELECT document, item_number, size, in_title, is_rarest, position::INTEGER - seq
        FROM store.search_place
        JOIN query_table(wanted_places) USING (term)
        SEMI JOIN query_table(documents) USING (document)
    )
    WHERE place >= 0 AND (place < 1000 OR NOT in_title)
),
whole AS (
    SELECT start
    FROM starts
    WHERE size = 1
    UNION ALL
    SELECT start
    FROM starts
    SEMI JOIN (SELECT start FROM starts WHERE is_rarest) AS of_rarest USING (start)
    WHERE NOT is_rarest
    GROUP BY start, size
    HAVING count(*) = size - 1
),
held AS (
    SELECT document, bit_or(bits) AS held
    FROM (SELECT DISTINCT start >> 31 AS document, (start >> 17) & 16383 AS item_number FROM whole)
    JOIN query_table(items) USING (item_number)
    GROUP BY document
),
exact AS (
    SELECT document, score, mask - (mask & in_places) | coalesce(held, 0) AS mask
    FROM query_table(documents)
    LEFT JOIN held USING (document)
    CROSS JOIN (
        SELECT coalesce(bit_or(bits) FILTER (WHERE has_place), 0) AS in_places
        FROM query_table(items)
    )
)
SELECT document, score
FROM exact
SEMI JOIN (
    SELECT mask
    FROM (SELECT DISTINCT mask FROM exact)
    LEFT JOIN query_table(items) ON mask & bits = bits
    GROUP BY mask
    HAVING count(DISTINCT grp) = (SELECT coalesce(max(grp) + 1, 0) FROM query_table(items))
        AND bool_or(is_negated) IS NOT true
) AS right_masks USING (mask);

-- One row: an article (copies left out) with its score and time; at least the `most` best or newest ones (-1: all).
-- score: BM25 (k1 1.2, b 0.75); a word in the title counts three times, another form of a word 0.7; a phrase counts
-- as its words.
-- to_mark: the words to mark in a snippet, with their forms, and whole runs in scripts without spaces; words_asked: the
-- number of words in the query; words_needed: how many of them a snippet should have, all if there are phrases.
-- Steps: find the documents that have the words, and score them by their stored weights; choose the best or newest;
-- check phrases and titles, by the places of the words, only in these; if too few match, check all others.
CREATE OR REPLACE MACRO store.search_matches(words, stems, newest, most, half_life_days) AS TABLE
WITH parts AS MATERIALIZED (
    FROM store.search_parts(words)
),
filters AS MATERIALIZED (
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
        count(*) AS parts,
        count(*) FILTER (WHERE field NOT IN ('', 'title')) AS filters
    FROM parts
),
lettered AS MATERIALIZED (
    SELECT place, run_place, run, store.is_unspaced(run) AS is_unspaced,
        CASE WHEN store.is_unspaced(run) THEN store.letters(run) END AS letters
    FROM (
        SELECT place, generate_subscripts(runs, 1) AS run_place, unnest(runs) AS run
        FROM parts
    )
),
-- A single letter of a script without spaces is indexed once for each article, without a place, so no phrase has it.
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
-- slot: the number of the word's bit in a document's mask. In a phrase only the first eight words have one, as the
-- places decide.
asked AS MATERIALIZED (
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
            is_negated, in_title, seq, word, is_prefix, takes_forms, is_unspaced,
            CASE WHEN is_single THEN 1 ELSE in_phrase END AS size,
            in_title OR (in_phrase > 1 AND NOT is_single) AS has_place,
            row_number() OVER (ORDER BY place, seq) AS number,
            seq <= 8 OR NOT has_place AS is_slotted
        FROM placed
        WHERE NOT (is_apart AND is_negated AND in_phrase > 0)
    )
),
items AS MATERIALIZED (
    SELECT item, row_number() OVER (ORDER BY item) AS item_number, any_value(grp) AS grp,
        any_value(is_negated) AS is_negated, any_value(has_place) AS has_place, bit_or(1::HUGEINT << slot) AS bits
    FROM asked
    WHERE refused IS NULL
    GROUP BY item
),
plain AS MATERIALIZED (
    SELECT number, slot, word
    FROM asked
    WHERE takes_forms AND stems
),
known AS MATERIALIZED (
    SELECT word, language, stem
    FROM store.search_word
    WHERE word IN (SELECT word FROM plain)
),
-- Words of the query that no article has. Their stem is guessed: the longest known stem that the word begins with, if the
-- ending is that of another known word.
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
-- in_language: for another form of a word, the only language in which it counts.
wanted AS MATERIALIZED (
    SELECT
        number, slot, word, store.term_of(word) AS term, in_language,
        CASE WHEN in_language IS NULL THEN 1 ELSE 0.7 END::DOUBLE AS share,
        count(*) OVER (PARTITION BY number) = 1 AS is_alone
    FROM (
        SELECT number, slot, word, NULL::USMALLINT AS in_language
        FROM asked
        WHERE NOT is_prefix
        UNION ALL
        SELECT DISTINCT number, slot, known.word, NULL
        FROM (SELECT * FROM asked WHERE is_prefix) AS open_word
        JOIN store.search_word AS known ON starts_with(known.word, open_word.word)
        UNION ALL
        SELECT number, slot, form.word, store.language_number(form.language)
        FROM plain
        JOIN (FROM known UNION ALL FROM guessed) AS stemmed USING (word)
        JOIN store.search_word AS form ON form.language = stemmed.language AND form.stem = stemmed.stem
        WHERE form.word <> plain.word
    )
),
places AS MATERIALIZED (
    SELECT coalesce(bit_or(bits) FILTER (WHERE has_place), 0) AS in_places
    FROM items
),
-- The articles that the filters accept; empty if there is no filter, and not used then.
eligible AS MATERIALIZED (
    SELECT article_id, published_at
    FROM store.article
    CROSS JOIN (FROM filters WHERE filters > 0) AS some_filters
    WHERE copy_of IS NULL
        AND (len(sites) = 0 OR list_contains(sites, site) OR list_contains(sites, host))
        AND NOT list_contains(other_sites, site)
        AND (len(languages) = 0 OR list_contains(languages, language))
        AND (len(other_languages) = 0 OR NOT list_contains(other_languages, coalesce(language, '')))
        AND (since IS NULL OR published_at >= since)
        AND (until IS NULL OR published_at < until)
),
eligible_documents AS MATERIALIZED (
    SELECT document
    FROM store.search_document
    JOIN eligible USING (article_id)
    WHERE is_current
),
-- is_alone: no other word has this slot, so a document has at most one row for it.
hits AS MATERIALIZED (
    SELECT slot, document, is_alone, share * store.strength(weight) AS strength
    FROM store.search_posting
    JOIN (SELECT * FROM wanted WHERE slot IS NOT NULL AND (SELECT filters = 0 FROM filters)) AS slotted USING (term)
    WHERE in_language IS NULL OR in_language = language
    UNION ALL
    SELECT slot, document, is_alone, share * store.strength(weight)
    FROM store.search_posting
    JOIN (SELECT * FROM wanted WHERE slot IS NOT NULL AND (SELECT filters > 0 FROM filters)) AS slotted USING (term)
    SEMI JOIN eligible_documents USING (document)
    WHERE in_language IS NULL OR in_language = language
    UNION ALL
    -- Documents that an earlier Warta indexed, with a row for each place.
    SELECT slot, document, is_alone, share * store.strength(store.weight_of(frequency, length))
    FROM (
        SELECT slot, document, term, is_alone, share, in_language,
            sum(CASE WHEN position < 1000 THEN 3 ELSE 1 END) AS frequency
        FROM store.search_place
        JOIN (SELECT * FROM wanted WHERE slot IS NOT NULL) AS slotted USING (term)
        GROUP BY ALL
    )
    JOIN store.search_document USING (document)
    WHERE in_language IS NULL OR in_language = store.language_number(language)
),
summed AS MATERIALIZED (
    SELECT slot, document, strength
    FROM hits
    WHERE is_alone
    UNION ALL
    SELECT slot, document, sum(strength)
    FROM hits
    WHERE NOT is_alone
    GROUP BY ALL
    UNION ALL
    -- If the query has only filters and negated words: every document.
    SELECT NULL, document, 0
    FROM store.search_document
    CROSS JOIN (SELECT 1 FROM filters WHERE parts > 0 AND (SELECT bool_and(is_negated) IS NOT false FROM asked))
    WHERE is_current
),
slots AS MATERIALIZED (
    SELECT
        counted.slot,
        found,
        coalesce(1::HUGEINT << counted.slot, 0) AS bit,
        CASE
            WHEN is_negated IS false
                THEN 2.2 * ln(1 + (greatest(documents, found) - found + 0.5) / (found + 0.5))
            ELSE 0
        END AS weight
    FROM (
        SELECT slot, count(*) AS found
        FROM summed
        GROUP BY slot
    ) AS counted
    LEFT JOIN asked USING (slot)
    CROSS JOIN (
        SELECT CASE
            WHEN filters > 0 THEN (SELECT count(*) FROM eligible_documents)
            ELSE (SELECT count(*) FROM store.search_document WHERE is_current)
        END AS documents
        FROM filters
    )
),
wanted_places AS MATERIALIZED (
    SELECT item_number, size, in_title, seq, term, in_language,
        seq = arg_min(seq, coalesce(found, 0)) FILTER (WHERE asked.slot IS NOT NULL) OVER (PARTITION BY item) AS is_rarest
    FROM wanted
    JOIN asked USING (number)
    JOIN items USING (item)
    LEFT JOIN slots ON slots.slot = asked.slot
    WHERE asked.has_place
),
scored AS MATERIALIZED (
    SELECT document, bit_or(bit) AS mask, round(sum(weight * strength / (strength + 1.2)), 12) AS score
    FROM summed
    JOIN slots ON slots.slot IS NOT DISTINCT FROM summed.slot
    GROUP BY document
),
-- The masks that match if a phrase counts as found when its words are there.
likely_masks AS (
    SELECT mask
    FROM (SELECT DISTINCT mask FROM scored)
    LEFT JOIN items ON mask & bits = bits
    GROUP BY mask
    HAVING count(DISTINCT grp) = (SELECT coalesce(max(grp) + 1, 0) FROM items)
        AND bool_or(is_negated AND NOT has_place) IS NOT true
),
matched AS MATERIALIZED (
    SELECT document, mask, score
    FROM scored
    SEMI JOIN likely_masks USING (mask)
    ANTI JOIN (
        SELECT document
        FROM store.search_document
        WHERE NOT is_current
        UNION ALL
        SELECT document
        FROM store.search_document
        JOIN store.article USING (article_id)
        CROSS JOIN (SELECT 1 WHERE (SELECT count(*) FROM scored) > 2000)  -- copies among a few are left out at the end
        WHERE copy_of IS NOT NULL
    ) AS hidden USING (document)
    WHERE (SELECT filters = 0 FROM filters)
    UNION ALL
    SELECT document, mask, score
    FROM scored
    SEMI JOIN likely_masks USING (mask)
    SEMI JOIN eligible_documents USING (document)
),
-- How to choose the documents whose phrases and titles are checked first.
pick AS MATERIALIZED (
    SELECT
        CASE
            WHEN coalesce(most, -1) < 0 OR most > 10000 OR found <= 2000 + 50 * most THEN 'all'
            WHEN newest THEN CASE WHEN found <= 20000 THEN 'all' ELSE 'newest' END
            WHEN half_life_days > 0 THEN 'all'
            ELSE 'best'
        END AS how,
        CASE WHEN in_places > 0 THEN 2000 + 50 * most ELSE greatest(most, 1) END AS best
    FROM (SELECT count(*) AS found FROM matched)
    CROSS JOIN places
),
first AS MATERIALIZED (
    SELECT document, mask, score
    FROM matched
    CROSS JOIN (SELECT 1 FROM pick WHERE how = 'all')
    UNION ALL
    SELECT document, mask, score
    FROM matched
    WHERE score >= (
        SELECT list_min(max(score, best))
        FROM matched
        CROSS JOIN (SELECT best FROM pick WHERE how = 'best')
    )
    UNION ALL
    SELECT document, mask, score
    FROM matched
    SEMI JOIN (
        SELECT document
        FROM store.search_document
        JOIN (
            SELECT article_id
            FROM (
                FROM eligible
                UNION ALL
                SELECT article_id, published_at
                FROM store.article
                CROSS JOIN (SELECT 1 FROM filters WHERE filters = 0)
                WHERE copy_of IS NULL AND published_at >= store.newest_since()
            )
            CROSS JOIN (SELECT 1 FROM pick WHERE how = 'newest')
            ORDER BY published_at DESC
            LIMIT 5000
        ) USING (article_id)
    ) AS newest_documents USING (document)
),
first_right AS MATERIALIZED (
    FROM store.search_right('first', 'wanted_places', 'items')
),
rest AS MATERIALIZED (
    SELECT document, mask, score
    FROM matched
    CROSS JOIN (
        SELECT 1
        FROM pick
        WHERE how <> 'all' AND (SELECT count(*) FROM first_right) < most
    )
),
rest_right AS MATERIALIZED (
    FROM store.search_right('rest', 'wanted_places', 'items')
),
marks AS (
    SELECT list_distinct(list_concat(
        (
            SELECT coalesce(list(word), [])
            FROM wanted
            WHERE number IN (SELECT number FROM asked WHERE NOT is_negated AND NOT is_unspaced)
        ),
        (
            SELECT coalesce(list(run), [])
            FROM lettered
            JOIN parts USING (place)
            WHERE is_unspaced AND NOT is_negated
        )
    )) AS to_mark,
    (
        SELECT count(*)
        FROM lettered
        JOIN parts USING (place)
        WHERE NOT is_negated
    ) AS words_asked,
    (SELECT in_places > 0 FROM places) AS has_phrases
)
SELECT document, document.article_id, article.rowid AS row_number, score, article.published_at, to_mark, words_asked,
    CASE WHEN has_phrases THEN words_asked ELSE 1 END AS words_needed
FROM (
    FROM first_right
    UNION ALL
    FROM rest_right
    ANTI JOIN first_right USING (document)
) AS matching
JOIN store.search_document AS document USING (document)
JOIN store.article AS article USING (article_id)
CROSS JOIN marks
WHERE article.copy_of IS NULL;
