-- Digits of other scripts (٢٠٢٦, CO₂), apostrophes that are letters (пʼять) and ligatures (ﬁnance) are now indexed as the
-- digits, apostrophes and letters of a keyboard. Articles that have some are indexed again, 20,000 with each run.
UPDATE store.search_document
SET is_current = false
WHERE document IN (
    WITH changed AS (
        SELECT (('0x' || rpad(hex(word), 8, '0')[:8])::UBIGINT << 32) | (md5_number_lower(word) & 4294967295) AS term
        FROM store.search_word
        WHERE strlen(word) <> length(word)
            AND regexp_matches(word, '[ʹʻʼʽʾʿ²³¹⁰-⁹₀-₉ﬀ-ﬄĳ\x{20E3}\x{FE00}-\x{FE0F}]|[^\P{Nd}0-9]')
    )
    SELECT document
    FROM store.search_posting
    WHERE term IN (SELECT term FROM changed)
    UNION ALL
    SELECT document
    FROM store.search_place
    WHERE term IN (SELECT term FROM changed)
);
