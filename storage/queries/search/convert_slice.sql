-- Store the words of some documents, within bounds, in a row for each word. Parameters: from_document, past, from_term,
-- to_term (NULL: the last).
-- One row: a word of a document.
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
    FROM store.search_place
    WHERE document >= $from_document
        AND document < $past
        AND term >= $from_term
        AND (term < $to_term OR $to_term IS NULL)
    GROUP BY term, document
)
JOIN store.search_document USING (document)
ORDER BY term, document;
