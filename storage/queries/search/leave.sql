-- Delete articles from the search index (temporary table `to_leave`: article_id).
-- One row of `to_leave`: an article.
CREATE OR REPLACE TEMPORARY TABLE search_leaving AS
SELECT document
FROM store.search_document
WHERE article_id IN (SELECT article_id FROM to_leave);

CREATE OR REPLACE TEMPORARY TABLE search_leaving_term AS
SELECT term
FROM store.search_posting
WHERE document IN (SELECT document FROM search_leaving)
UNION
SELECT term
FROM store.search_place
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_posting
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_place
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_opening
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_rest
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_new_opening
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_new_rest
WHERE document IN (SELECT document FROM search_leaving);

DELETE FROM store.search_document
WHERE document IN (SELECT document FROM search_leaving);

-- Delete the words that only these articles had, as a word may be a person's name.
DELETE FROM search_leaving_term
WHERE term IN (SELECT term FROM store.search_posting)
    OR term IN (SELECT term FROM store.search_place);

DELETE FROM store.search_word
WHERE store.term_of(word) IN (SELECT term FROM search_leaving_term);
