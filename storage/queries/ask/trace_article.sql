-- What is stored at an address?
-- One row: an article or a copy. Parameters: url_hash.
SELECT article_id, url, title, language, published_at, published_from, first_seen_at, updated_at,
    version, word_count, made_from, method, is_paywalled, copy_of, copy_kind
FROM store.article
WHERE article_id IN (SELECT article_id FROM store.alias WHERE url_hash = $url_hash);
