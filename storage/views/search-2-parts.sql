-- Which words, phrases and filters does a query have? docs/search.md describes the language.

-- Return the time in a query: a date, month, year or time, or a number of hours, days or weeks ago (12h, 7d, 2w).
CREATE OR REPLACE MACRO store.search_time(field, body) AS (
    CASE
        WHEN regexp_full_match(body, '\d{1,4}[hdw]')
            THEN now() - to_hours(
                body[:-2]::BIGINT * CASE body[-1] WHEN 'h' THEN 1 WHEN 'd' THEN 24 ELSE 168 END
            )
        ELSE coalesce(
            try_cast(body AS TIMESTAMP),
            try_cast(body || '-01' AS TIMESTAMP),
            try_cast(body || '-01-01' AS TIMESTAMP),
            error('search: ' || field || ':' || body || ' is not a time; write ' || field || ':2026-11-28, or '
                || field || ':7d for the last seven days')
        ) AT TIME ZONE 'UTC'
    END
);

-- One row: a word, phrase or filter of a query, in order.
-- grp: equal for parts that OR joins; runs: the runs of letters and digits to search.
CREATE OR REPLACE MACRO store.search_parts(words) AS TABLE
WITH split AS (
    SELECT
        generate_subscripts(pieces, 1) AS place,
        regexp_extract(
            unnest(pieces),
            '(?is)^(-?)(?:(title|site|lang|language|since|until):)?(.*)$',
            ['minus', 'field', 'body']
        ) AS part
    FROM (
        SELECT regexp_extract_all(
            translate(words, '“”„‟«»＂　：＊－', '""""""" :*-'),
            '-?(?:[A-Za-z]+:)?"[^"]*(?:"|$)|[^\s"]+'
        ) AS pieces
    )
),
read AS (
    SELECT
        place,
        CASE WHEN part.minus = '' AND part.field = '' THEN part.body ELSE '' END AS operator,
        part.minus = '-' AS is_negated,
        CASE lower(part.field) WHEN 'language' THEN 'lang' ELSE lower(part.field) END AS field,
        trim(replace(part.body, '"', ' ')) AS body,
        contains(part.body, '"') AS is_quoted,
        NOT contains(part.body, '"') AND ends_with(part.body, '*') AS ends_open,
        CASE WHEN lower(part.field) IN ('', 'title') THEN store.runs(part.body) ELSE [] END AS runs
    FROM split
),
-- Drop parts without letters. An OR joins the part before it and the part after it, a NOT is a minus before the next part,
-- and an AND changes nothing.
telling AS (
    SELECT * REPLACE (is_negated OR lag(operator) OVER in_order IS NOT DISTINCT FROM 'NOT' AS is_negated),
        coalesce(lag(operator) OVER in_order IN ('OR', '|'), false) AS is_bound
    FROM read
    WHERE operator <> 'AND'
        AND (operator = '|' OR len(runs) > 0 OR (field NOT IN ('', 'title') AND body <> ''))
    WINDOW in_order AS (ORDER BY place)
)
SELECT
    place, is_negated, field, body, is_quoted, ends_open, runs,
    sum(CASE WHEN is_bound OR is_negated THEN 0 ELSE 1 END) OVER (ORDER BY place) AS grp
FROM telling
WHERE operator NOT IN ('OR', '|', 'NOT');
