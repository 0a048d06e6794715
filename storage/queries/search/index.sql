-- Index the newest text of some articles (temporary table `to_index`: article_id), each under a new number.
-- One row of `to_index`: an article.
CREATE OR REPLACE TEMPORARY TABLE search_row AS
SELECT article.rowid AS row_number
FROM store.article AS article
SEMI JOIN to_index USING (article_id);

CREATE OR REPLACE TEMPORARY TABLE search_batch AS
SELECT
    (state.next_document + row_number() OVER (ORDER BY article.rowid) - 1)::INTEGER AS document,
    article.article_id,
    article.language,
    article.title,
    article.text
FROM store.article AS article
CROSS JOIN store.search_state AS state
WHERE article.rowid IN (SELECT row_number FROM search_row);

-- One row of `search_field`: a title or a text. Places count from 1 in the title and from 1001 in the text, so that no phrase
-- crosses from one into the other. What comes after 900 words of a title or 64,000 of a text has the place 999 or 65535:
-- found as words, not as phrases.
CREATE OR REPLACE TEMPORARY TABLE search_field AS
SELECT document, 0 AS before, 900 AS exact, 999::BIGINT AS later, title AS content, store.is_unspaced(title) AS is_unspaced
FROM search_batch
UNION ALL
SELECT document, 1000, 64000, 65535, text, store.is_unspaced(text)
FROM search_batch;

-- The pieces are those of store.pieces_of_text: with a run a row, texts in scripts without spaces take a third of the time.
CREATE OR REPLACE TEMPORARY TABLE search_run AS
SELECT document, before, place, run, is_unspaced, CASE WHEN is_unspaced THEN store.letters(run) END AS letters
FROM (
    SELECT document, before, place, run, store.is_unspaced(run) AS is_unspaced
    FROM (
        SELECT document, before, generate_subscripts(runs, 1) AS place, unnest(runs) AS run
        FROM (SELECT document, before, store.runs(content) AS runs FROM search_field WHERE is_unspaced)
    )
);

CREATE OR REPLACE TEMPORARY TABLE search_piece AS
SELECT
    document,
    unnest(pieces) AS piece,
    unnest(list_concat(
        range(before + 1, before + 1 + least(len(pieces), exact)),
        list_resize([]::BIGINT[], greatest(0, len(pieces) - exact), later)
    ))::USMALLINT AS position
FROM (
    SELECT document, before, exact, later, regexp_extract_all(store.evened(content), '[\p{L}\p{M}\p{N}]+') AS pieces
    FROM search_field
    WHERE NOT is_unspaced
    UNION ALL
    SELECT document, before, any_value(exact), any_value(later),
        flatten(list(CASE WHEN search_run.is_unspaced THEN store.pairs(letters) ELSE [run] END ORDER BY place))
    FROM search_run
    JOIN search_field USING (document, before)
    GROUP BY document, before
)
UNION ALL
SELECT DISTINCT document, unnest(letters) AS piece, (before + 1)::USMALLINT AS position
FROM search_run
WHERE is_unspaced;

CREATE OR REPLACE TEMPORARY TABLE search_vocabulary AS
SELECT piece, word, store.term_of(word) AS term
FROM (
    SELECT piece, store.folded(piece) AS word
    FROM (SELECT DISTINCT piece FROM search_piece WHERE piece IS NOT NULL)
)
WHERE word <> '';

CREATE OR REPLACE TEMPORARY TABLE search_length AS
SELECT document, count(piece)::INTEGER AS length
FROM search_piece
GROUP BY document;

INSERT INTO store.search_posting (term, document, weight, language, positions)
SELECT
    term,
    document,
    store.weight_of(frequency, length),
    coalesce(store.language_number(language), 0),
    positions
FROM (
    SELECT
        term,
        document,
        sum(CASE WHEN position < 1000 THEN 3 ELSE 1 END) AS frequency,
        list_sort(list(position)) AS positions
    FROM search_piece
    JOIN search_vocabulary USING (piece)
    GROUP BY term, document
)
JOIN search_length USING (document)
JOIN search_batch USING (document)
ORDER BY term, document;

UPDATE store.search_document
SET is_current = false
WHERE article_id IN (SELECT article_id FROM to_index);

INSERT INTO store.search_document (document, article_id, length, language, is_current)
SELECT document, article_id, coalesce(length, 0), language, true
FROM search_batch
LEFT JOIN search_length USING (document)
ORDER BY document;

INSERT INTO store.search_new_opening (document, opening)
SELECT document, store.search_opening_of(text)
FROM search_batch
ORDER BY document;

INSERT INTO store.search_new_rest (document, part, rest)
SELECT document, generate_subscripts(parts, 1), unnest(parts)
FROM (
    SELECT document, store.search_parts_of(rest) AS parts
    FROM (SELECT document, store.search_rest_of(text) AS rest FROM search_batch WHERE strlen(text) > 4000)
)
ORDER BY document;

UPDATE store.search_state
SET next_document = next_document + (SELECT count(*) FROM search_batch);

-- One row of `search_new_word`: a word that is new to the index in its language; Python finds its stem.
CREATE OR REPLACE TEMPORARY TABLE search_new_word AS
WITH languages AS (
    SELECT DISTINCT
        coalesce(store.language_number(language), 0) AS number,
        CASE WHEN list_contains($languages, language) THEN language END AS language
    FROM search_batch
),
seen AS (
    SELECT DISTINCT word, languages.language
    FROM (
        SELECT DISTINCT term, language AS number
        FROM store.search_posting
        WHERE document >= (SELECT min(document) FROM search_batch)
    )
    JOIN languages USING (number)
    JOIN search_vocabulary USING (term)
    WHERE NOT store.is_unspaced(word) AND length(word) <= 40
)
SELECT seen.word, seen.language
FROM seen
LEFT JOIN store.search_word AS known
    ON known.word = seen.word AND known.language IS NOT DISTINCT FROM seen.language
WHERE known.word IS NULL;
