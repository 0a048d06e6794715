-- Delete the words of replaced texts from the search index, and sort what the last batches appended into one run.
-- One row of `search_unsorted`: a word in a document.
DELETE FROM store.search_posting
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_place
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_opening
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_rest
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_new_opening
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_new_rest
WHERE document IN (SELECT document FROM store.search_document WHERE NOT is_current);

DELETE FROM store.search_document
WHERE NOT is_current;

CREATE OR REPLACE TEMPORARY TABLE search_unsorted AS
SELECT term, document, weight, language, positions
FROM store.search_posting
WHERE document > (SELECT sorted_to FROM store.search_state);

DELETE FROM store.search_posting
WHERE document > (SELECT sorted_to FROM store.search_state);

INSERT INTO store.search_posting (term, document, weight, language, positions)
SELECT term, document, weight, language, positions
FROM search_unsorted
ORDER BY term, document;

DROP TABLE search_unsorted;
