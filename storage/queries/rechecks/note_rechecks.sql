-- Store the results of rechecks (temporary table `rechecked`), without articles removed in the meantime.
-- Parameters: run_id, forget_before.
-- One row of `rechecked`: an article that was requested again.
INSERT INTO store.recheck (article_id, run_id, asked_at, outcome, reason)
SELECT article_id, $run_id, asked_at, outcome, reason
FROM rechecked
SEMI JOIN store.article AS article USING (article_id)
ORDER BY article_id;

-- Only the last result of each article is needed.
DELETE FROM store.last_look
WHERE article_id IN (SELECT article_id FROM rechecked)
    OR asked_at < $forget_before;

INSERT INTO store.last_look (
    article_id, asked_at, is_gone, url, etag, last_modified, body_hash
)
SELECT article_id, asked_at, outcome = 'gone', url, etag, last_modified, body_hash
FROM rechecked
SEMI JOIN store.article AS article USING (article_id)
ORDER BY article_id;
