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
    FROM store.search_filters('parts')
),
asked AS MATERIALIZED (
    FROM store.search_asked('parts')
),
items AS MATERIALIZED (
    SELECT item, row_number() OVER (ORDER BY item) AS item_number, any_value(grp) AS grp,
        any_value(is_negated) AS is_negated, any_value(has_place) AS has_place, bit_or(1::HUGEINT << slot) AS bits
    FROM asked
    WHERE refused IS NULL
    GROUP BY item
),
known_terms AS MATERIALIZED (
    FROM store.search_known_terms('asked', stems)
),
unknown AS MATERIALIZED (
    SELECT number, slot, word
    FROM known_terms
    WHERE is_unknown
),
wanted AS MATERIALIZED (
    SELECT
        number, slot, word, term, in_language,
        CASE WHEN in_language IS NULL THEN 1 ELSE 0.7 END::DOUBLE AS share,
        count(*) OVER (PARTITION BY number) = 1 AS is_alone
    FROM (
        SELECT number, slot, word, term, in_language
        FROM known_terms
        UNION ALL
        SELECT number, slot, word, term, in_language
        FROM store.search_guessed_terms('unknown')
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
    CROSS JOIN (FROM filters WHERE filter_count > 0) AS some_filters
    WHERE copy_of IS NULL
        AND (len(sites) = 0 OR list_contains(sites, site) OR list_contains(sites, host))
        AND NOT list_contains(other_sites, site)
        AND NOT list_contains(other_sites, host)
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
    JOIN (SELECT * FROM wanted WHERE slot IS NOT NULL AND (SELECT filter_count = 0 FROM filters)) AS slotted USING (term)
    WHERE in_language IS NULL OR in_language = language
    UNION ALL
    SELECT slot, document, is_alone, share * store.strength(weight)
    FROM store.search_posting
    JOIN (SELECT * FROM wanted WHERE slot IS NOT NULL AND (SELECT filter_count > 0 FROM filters)) AS slotted USING (term)
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
    CROSS JOIN (SELECT 1 FROM filters WHERE part_count > 0 AND (SELECT bool_and(is_negated) IS NOT false FROM asked))
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
            WHEN filter_count > 0 THEN (SELECT count(*) FROM eligible_documents)
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
    WHERE (SELECT filter_count = 0 FROM filters)
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
                CROSS JOIN (SELECT 1 FROM filters WHERE filter_count = 0)
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
            FROM asked
            WHERE is_unspaced AND NOT is_negated
        )
    )) AS to_mark,
    (
        SELECT count(DISTINCT (place, run_place))
        FROM asked
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
