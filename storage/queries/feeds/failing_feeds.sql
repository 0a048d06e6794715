-- Which feeds did not answer as a feed in this run, and why?
-- One row: a failed poll. Parameters: run_id.
SELECT feed.url, coalesce(poll.reason, 'no reason recorded') AS reason
FROM store.poll AS poll
JOIN store.feed AS feed USING (feed_id)
WHERE poll.run_id = $run_id AND poll.outcome = 'failed'
ORDER BY feed.url;
