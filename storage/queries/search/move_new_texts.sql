-- Move the parts of new texts to the tables with an index.
-- One row: a document, or a part of a text.
INSERT INTO store.search_opening (document, opening)
SELECT document, opening
FROM store.search_new_opening
ORDER BY document;

INSERT INTO store.search_rest (document, part, rest)
SELECT document, part, rest
FROM store.search_new_rest
ORDER BY document, part;

DELETE FROM store.search_new_opening;

DELETE FROM store.search_new_rest;
