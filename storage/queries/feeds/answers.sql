-- How did the feeds of this run answer?
-- One row. Parameters: run_id. `well_hosts`: a feed that worked before has failed once now, or not at all
-- if its failure counts as the network's.
WITH polled AS (
    SELECT
        poll.outcome = 'failed' AS has_failed,
        poll.reason,
        poll.polled_at,
        feed.consecutive_failures,
        regexp_extract(feed.url, '^[^:]+://([^/?#]+)', 1) AS host
    FROM store.poll AS poll
    JOIN store.feed AS feed USING (feed_id)
    WHERE poll.run_id = $run_id
)
SELECT
    count(*) AS polled,
    count(*) FILTER (WHERE has_failed) AS failed,
    count(DISTINCT host) FILTER (WHERE has_failed AND consecutive_failures <= 1) AS well_hosts,
    (
        SELECT count(*) FROM store.feed
        WHERE subscribed AND status <> 'retired' AND mirror_of IS NULL
    ) AS subscribed,
    coalesce(arg_min(reason, polled_at) FILTER (WHERE has_failed), 'no answer') AS first_reason
FROM polled;
