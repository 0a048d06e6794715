-- Which texts are worth comparing with those just signed (temporary table `signed_band`)?
-- One row: two texts that share a band, published within days of each other, not compared before.
-- A band that more than $crowd texts of those days share is of a template, and says nothing: it is left
-- out before texts are paired, so that a flood of near copies costs as many pairs as texts. Of more than
-- $most candidates those with the most bands in common are taken. Parameters: days, crowd, most, method.
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
asked AS (
    SELECT DISTINCT band_key, day
    FROM signed_band
),
telling AS (
    SELECT asked.band_key, asked.day
    FROM asked
    JOIN counts
        ON counts.band_key = asked.band_key
        AND counts.day BETWEEN asked.day - $days AND asked.day + $days
    GROUP BY asked.band_key, asked.day
    HAVING sum(counts.texts) <= $crowd
),
met AS (
    SELECT near.band_key, near.text_key, signed_band.text_key AS signed_key
    FROM signed_band
    SEMI JOIN telling USING (band_key, day)
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
    FROM met
    WHERE signed_key <> text_key
    GROUP BY signed_key, text_key
    QUALIFY row_number() OVER (PARTITION BY signed_key ORDER BY shared DESC, one, other) <= $most
)
SELECT DISTINCT one, other
FROM pairs
ANTI JOIN store.likeness USING (one, other)
ORDER BY one, other;
