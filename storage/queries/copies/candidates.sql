-- Which texts are worth comparing with those just signed (temporary table `signed_band`)?
-- One row: two texts that share a band, published within days of each other, not compared before.
-- A band that more than $crowd texts of those days share is of a template, and says nothing; of more
-- than $most candidates those with the most bands in common are taken. Parameters: days, crowd, most,
-- method.
WITH met AS (
    SELECT band.band_key, band.text_key, signed_band.text_key AS signed_key
    FROM store.band AS band
    JOIN signed_band
        ON signed_band.band_key = band.band_key
        AND band.day BETWEEN signed_band.day - $days AND signed_band.day + $days
    WHERE band.day BETWEEN (SELECT min(day) FROM signed_band) - $days
        AND (SELECT max(day) FROM signed_band) + $days
        AND band.method = $method
),
telling AS (
    SELECT band_key
    FROM met
    GROUP BY band_key
    HAVING approx_count_distinct(text_key) <= $crowd
),
pairs AS (
    SELECT
        least(signed_key, text_key) AS one,
        greatest(signed_key, text_key) AS other,
        signed_key,
        count(DISTINCT band_key) AS shared
    FROM met
    SEMI JOIN telling USING (band_key)
    WHERE signed_key <> text_key
    GROUP BY signed_key, text_key
    QUALIFY row_number() OVER (PARTITION BY signed_key ORDER BY shared DESC, one, other) <= $most
)
SELECT DISTINCT one, other
FROM pairs
ANTI JOIN store.likeness USING (one, other)
ORDER BY one, other;
