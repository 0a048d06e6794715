-- Store what follows the beginnings of texts that an earlier Warta indexed. Parameters: from_document, past.
-- One row: a part of a text.
INSERT INTO store.search_rest (document, part, rest)
SELECT document, generate_subscripts(parts, 1), unnest(parts)
FROM (
    SELECT document, store.search_parts_of(rest) AS parts
    FROM (
        SELECT document, store.search_rest_of(text) AS rest
        FROM store.search_document
        JOIN store.article USING (article_id)
        WHERE is_current AND document >= $from_document AND document < $past AND strlen(text) > 4000
    )
)
ORDER BY document;
