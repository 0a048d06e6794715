-- Keep what came of asking articles again (temporary table `rechecked`); nothing of one that was
-- removed meanwhile. Parameters: run_id, forget_before.
-- One row of `rechecked`: an article that was asked again.
INSERT INTO store.recheck (article_id, run_id, asked_at, outcome, reason)
SELECT article_id, $run_id, asked_at, outcome, reason
FROM rechecked
SEMI JOIN store.article AS article USING (article_id)
ORDER BY article_id;

-- One look is enough of each article: the last.
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
