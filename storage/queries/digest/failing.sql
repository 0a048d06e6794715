-- Which feeds fail now?
-- One row: a feed, and why; those that have failed longest first, ten.
SELECT feed_url, reason
FROM feeds
WHERE status = 'failing'
ORDER BY last_success_at NULLS FIRST, feed_url
LIMIT 10
