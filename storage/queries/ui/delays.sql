-- How long after its publication did we see an article?
-- One row: a span of time, with the articles of the last days that state their date.
WITH seen AS (
    SELECT greatest(0, epoch(first_seen_at) - epoch(published_at)) / 60 AS minutes
    FROM articles
    WHERE published_from <> 'first seen'
        AND published_at >= (
            SELECT max(published_at) FROM articles WHERE published_at <= now()
        ) - to_days($days::INTEGER)
),
spans AS (
    SELECT unnest([5, 15, 60, 180, 720, 1440, 10080, 1e12]) AS below,
        unnest([
            'under 5 min', '5 to 15 min', '15 min to 1 h', '1 to 3 h', '3 to 12 h', '12 to 24 h', '1 to 7 days',
            'over a week'
        ]) AS span
),
placed AS (
    SELECT (SELECT min(below) FROM spans WHERE minutes < below) AS below
    FROM seen
)
SELECT spans.span, count(placed.below) AS articles
FROM spans
LEFT JOIN placed USING (below)
GROUP BY spans.span, spans.below
ORDER BY spans.below;
