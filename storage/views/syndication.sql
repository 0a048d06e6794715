-- Which sites republish whose texts, how fast, and how much of them?
-- One row: an origin and a site that carried its texts. An agency's own texts are not seen: the first site that
-- carried one counts as a copier, without a delay.
CREATE OR REPLACE VIEW syndication AS
WITH carried AS (
    SELECT origin, copier, epoch(delay) AS seconds, share_kept
    FROM store.copy_pair
    WHERE copier <> origin
        AND copier <> site
    UNION ALL
    SELECT origin, site AS copier, NULL AS seconds, NULL AS share_kept
    FROM articles
    WHERE origin <> site
)
SELECT
    origin,
    copier,
    count(*) AS copies,
    to_seconds(median(seconds)) AS median_delay,
    avg(share_kept) AS share_kept
FROM carried
GROUP BY origin, copier;

COMMENT ON VIEW syndication IS 'Sites that carry the texts of others, one row for each origin and copier.';
COMMENT ON COLUMN syndication.origin IS 'Agency that the texts are credited to, or the site that had them first';
COMMENT ON COLUMN syndication.copier IS 'Site that carried them';
COMMENT ON COLUMN syndication.copies IS 'How many of its texts it carried';
COMMENT ON COLUMN syndication.median_delay IS 'Median time from the first publication that we saw to its own; NULL if it was always the first';
COMMENT ON COLUMN syndication.share_kept IS 'Mean share of the text that it kept, 0 to 1; NULL if it was always the first';
