-- Store new signatures (temporary table `signed`: article_id, text_key, method, day, band_keys).
-- One row of `signed`: a document.
-- Parameters: method.
DELETE FROM store.signature
WHERE article_id IN (SELECT article_id FROM signed);

INSERT INTO store.signature (article_id, text_key, method)
SELECT article_id, text_key, method
FROM signed
ORDER BY article_id;

-- The bands of a text are stored once a day, whatever its number of documents. In this order the rows
-- compress to 200 bytes a document; ordered by key they take 450.
INSERT INTO store.band (day, band_key, text_key, method)
SELECT day, UNNEST(band_keys), text_key, $method
FROM (
    SELECT DISTINCT day, band_keys, text_key
    FROM signed
    WHERE len(band_keys) > 0
)
ANTI JOIN (
    SELECT day, text_key
    FROM store.band
    WHERE day BETWEEN (SELECT min(day) FROM signed) AND (SELECT max(day) FROM signed)
        AND method = $method
) AS known USING (day, text_key);

CREATE OR REPLACE TEMPORARY TABLE signed_band AS
SELECT DISTINCT day, UNNEST(band_keys) AS band_key, text_key
FROM signed;

-- Links by an older method stay until both texts are signed again.
DELETE FROM store.likeness
WHERE method <> $method
    AND one NOT IN (
        SELECT text_key FROM store.signature WHERE method <> $method AND text_key IS NOT NULL
    )
    AND other NOT IN (
        SELECT text_key FROM store.signature WHERE method <> $method AND text_key IS NOT NULL
    );
