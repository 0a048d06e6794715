-- Store the beginnings of texts that an earlier Warta indexed, the newest documents first. Parameters: most.
-- One row: a document.
INSERT INTO store.search_opening (document, opening)
SELECT document, store.search_opening_of(text)
FROM (
    SELECT document, article_id
    FROM store.search_document
    WHERE is_current
        AND document NOT IN (SELECT document FROM store.search_opening)
        AND document NOT IN (SELECT document FROM store.search_new_opening)
    ORDER BY document DESC
    LIMIT $most
)
JOIN store.article USING (article_id)
ORDER BY document;
