-- Store what follows the beginnings of texts that an earlier Warta indexed. Parameters: from_document, past.
-- One row of `search_row`: a document, with the row number of its article: by that only these texts are read, not all.
CREATE OR REPLACE TEMPORARY TABLE search_row AS
SELECT document, article.rowid AS row_number
FROM store.search_document
JOIN store.article AS article USING (article_id)
WHERE is_current AND document >= $from_document AND document < $past;

-- One row: a part of a text. A condition on the text would be tested before the join, on all texts (20,000 documents of a
-- million: 14 s of CPU instead of 3); a short text has no parts.
INSERT INTO store.search_rest (document, part, rest)
SELECT document, generate_subscripts(parts, 1), unnest(parts)
FROM (
    SELECT document, store.search_parts_of(rest) AS parts
    FROM (
        SELECT document, store.search_rest_of(text) AS rest
        FROM search_row
        JOIN store.article AS article ON article.rowid = row_number
    )
)
ORDER BY document;

DROP TABLE search_row;
