-- Which texts are worth comparing with those just signed (temporary table `signed_band`)?
-- One row: two texts that share a band, published within days of each other, not compared before.
-- Bands that more than $crowd texts of those days share come from a template and are left out before texts
-- are paired, so that a flood of near copies costs only as many pairs as texts. Of more than $most
-- candidates those with the most bands in common are used. Parameters: days, crowd, most, method.
WITH near AS (
    SELECT day, band_key, text_key
    FROM store.band
    SEMI JOIN signed_band USING (band_key)
    WHERE day BETWEEN (SELECT min(day) FROM signed_band) - $days
        AND (SELECT max(day) FROM signed_band) + $days
        AND method = $method
),
counts AS (
    SELECT band_key, day, count(*) AS texts
    FROM near
    GROUP BY band_key, day
),
sought AS (
    SELECT DISTINCT band_key, day
    FROM signed_band
),
uncrowded AS (
    SELECT sought.band_key, sought.day
    FROM sought
    JOIN counts
        ON counts.band_key = sought.band_key
        AND counts.day BETWEEN sought.day - $days AND sought.day + $days
    GROUP BY sought.band_key, sought.day
    HAVING sum(counts.texts) <= $crowd
),
matched AS (
    SELECT near.band_key, near.text_key, signed_band.text_key AS signed_key
    FROM signed_band
    SEMI JOIN uncrowded USING (band_key, day)
    JOIN near
        ON near.band_key = signed_band.band_key
        AND near.day BETWEEN signed_band.day - $days AND signed_band.day + $days
),
pairs AS (
    SELECT
        least(signed_key, text_key) AS one,
        greatest(signed_key, text_key) AS other,
        signed_key,
        count(DISTINCT band_key) AS shared
    FROM matched
    WHERE signed_key <> text_key
    GROUP BY signed_key, text_key
    QUALIFY row_number() OVER (PARTITION BY signed_key ORDER BY shared DESC, one, other) <= $most
)
SELECT DISTINCT one, other
FROM pairs
ANTI JOIN store.likeness USING (one, other)
ORDER BY one, other;
