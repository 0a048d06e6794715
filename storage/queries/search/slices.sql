-- How many places do the words of some documents have, by the first two bytes of a word?
-- One row: the smallest term with these two bytes, and the places of all terms that begin with them.
-- Parameters: from_document, past (the document after the last).
SELECT (term >> 48) << 48 AS term, count(*) AS places
FROM store.search_place
WHERE document >= $from_document
    AND document < $past
GROUP BY ALL
ORDER BY ALL;
