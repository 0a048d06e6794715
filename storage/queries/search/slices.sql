-- How many places have the words of some documents, by the first two bytes of a word? Parameters: from_document, past.
-- One row: the smallest term with these two bytes, and the places of all that begin so.
SELECT (term >> 48) << 48 AS term, count(*) AS places
FROM store.search_place
WHERE document >= $from_document
    AND document < $past
GROUP BY ALL
ORDER BY ALL;
