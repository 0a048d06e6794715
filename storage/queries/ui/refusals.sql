-- Which recent entries of a feed gave no article, and why?
-- One row: an entry of the last two months, the newest first.
SELECT seen_at AS published_at, title, url, outcome, reason, attempts, next_attempt_at
FROM entries
WHERE feed_url = (SELECT feed_url FROM feeds WHERE md5(feed_url) = $feed)
    AND seen_at > now() - INTERVAL 60 DAY
    AND outcome IN ('rejected', 'refused', 'failed', 'pending')
ORDER BY seen_at DESC
LIMIT 60;
