-- Which articles contain these words?

-- One row: a matching article, in order. `to_mark`, `words_asked` and `words_needed` are for its snippet.
CREATE OR REPLACE MACRO store.search_hits(words, newest, most, stems, half_life_days) AS TABLE
WITH ranked AS (
    SELECT
        document,
        article_id,
        row_number,
        CASE
            WHEN coalesce(half_life_days, 0) <= 0 THEN score
            ELSE score * 0.5 ** (greatest(0, date_diff('second', published_at, now())) / 86400 / half_life_days)
        END AS score,
        published_at,
        to_mark,
        words_asked,
        words_needed
    FROM store.search_matches(words, stems, newest, most, half_life_days)
)
SELECT document, row_number, score, to_mark, words_asked, words_needed
FROM ranked
ORDER BY CASE WHEN newest THEN epoch(published_at) ELSE score END DESC, published_at DESC, article_id
LIMIT CASE WHEN most >= 0 THEN most END;

-- One row: an article, the best first. docs/search.md describes the language of `words`.
-- `newest`: order by time of publication instead of score; `most`: at most this many, without reading the others (-1:
-- all); `stems`: also find other forms of a word; `half_life_days`: the article's age at which its score is halved (0:
-- never); `opening` and `closing` surround a word in the snippet.
-- Defaults are not NULL, as DuckLake can't store that.
CREATE OR REPLACE MACRO search(
    words,
    newest := false,
    most := -1,
    stems := true,
    half_life_days := 0,
    opening := '[',
    closing := ']'
) AS TABLE
-- Only the first thousand have a snippet, as it costs reading the text.
WITH in_pieces AS (
    SELECT
        articles.* EXCLUDE (copy_of, row_number),
        hits.score,
        hits.to_mark AS search_to_mark,
        CASE
            WHEN row_number() OVER (
                ORDER BY CASE WHEN newest THEN epoch(articles.published_at) ELSE hits.score END DESC,
                    articles.published_at DESC
            ) <= 1000
                THEN store.snippet_pieces(articles.text)
        END AS search_pieces
    FROM store.search_hits(words, newest, most, stems, half_life_days) AS hits
    JOIN store.article_view AS articles ON articles.row_number = hits.row_number
),
counted AS (
    SELECT *, store.snippet_counts(search_pieces, search_to_mark) AS search_counts
    FROM in_pieces
)
SELECT
    * EXCLUDE (search_to_mark, search_pieces, search_counts),
    store.snippet_at(search_pieces, search_counts, search_to_mark, opening, closing) AS snippet
FROM counted
ORDER BY
    CASE WHEN newest THEN epoch(published_at) ELSE score END DESC,
    published_at DESC,
    article_id;

COMMENT ON MACRO TABLE search IS 'search(''words''): articles with all of these words, the best first; also "phrases", OR, -not, begin*, title:, site:, lang:, since:, until:. See docs/search.md.';

-- What does a page of results show? Like `search`, with fewer columns, and faster: the snippet comes from the summary, if
-- that and the headline above it have all the words, or from the beginning of the text, if they have one (all, if there are
-- phrases), as reading a text takes 13 ms.
-- `found`: the name of a table with the columns of store.search_hits, at most a thousand of whose rows get a snippet;
-- `reads_texts`: whether texts are read at all, else the snippet is NULL where one is needed.
-- One row: an article, in order.
CREATE OR REPLACE MACRO store.search_shown(found, newest, reads_texts, opening, closing) AS TABLE
WITH hits AS MATERIALIZED (
    SELECT
        articles.row_number,
        articles.article_id,
        articles.published_at,
        articles.site,
        articles.language,
        articles.title,
        articles.url,
        articles.authors,
        articles.story_id,
        articles.copy_count,
        articles.summary,
        hits.document,
        hits.score,
        hits.to_mark,
        hits.words_asked,
        hits.words_needed,
        -- At least these letters, perhaps within other words: only such a summary is split into words.
        articles.summary <> ''
            AND len(list_filter(
                hits.to_mark,
                lambda word: contains(lower(strip_accents(articles.title || ' ' || articles.summary)), word)
            )) >= hits.words_asked AS is_likely_summed_up,
        row_number() OVER (
            ORDER BY CASE WHEN newest THEN epoch(articles.published_at) ELSE hits.score END DESC,
                articles.published_at DESC
        ) <= 1000 AS has_snippet
    FROM query_table(found) AS hits
    JOIN store.article_view AS articles ON articles.row_number = hits.row_number
),
-- In two steps, as a join by row number reads no other rows.
-- Each LIMIT says how few the rows are: without it DuckDB joins the other way round, and reads all texts.
opening_rows AS MATERIALIZED (
    SELECT row_number, beginning.rowid AS opening_row
    FROM (SELECT document, row_number FROM hits WHERE NOT is_likely_summed_up AND has_snippet LIMIT 1000)
    JOIN store.search_opening AS beginning USING (document)
    LIMIT 1000
),
likely_passages AS MATERIALIZED (
    SELECT row_number, title, to_mark, words_asked AS words_needed, summary AS passage
    FROM hits
    WHERE is_likely_summed_up AND has_snippet
    UNION ALL
    SELECT row_number, title, to_mark, words_needed, beginning.opening
    FROM (FROM hits JOIN opening_rows USING (row_number) LIMIT 1000) AS begun
    JOIN store.search_opening AS beginning ON beginning.rowid = begun.opening_row
    UNION ALL
    SELECT row_number, title, to_mark, words_needed, beginning.opening
    FROM (FROM hits WHERE NOT is_likely_summed_up AND has_snippet LIMIT 1000)
    JOIN store.search_new_opening AS beginning USING (document)
),
passages AS MATERIALIZED (
    SELECT row_number, to_mark, passage
    FROM (FROM likely_passages ORDER BY row_number LIMIT 1000)
    WHERE store.words_in(title || ' ' || passage, to_mark) >= words_needed
),
all_passages AS (
    FROM passages
    UNION ALL
    SELECT row_number, to_mark, article.text
    FROM (
        FROM hits ANTI JOIN passages USING (row_number)
        WHERE has_snippet
        LIMIT 1000
    ) AS without_passage
    JOIN store.article AS article ON article.rowid = without_passage.row_number
    WHERE reads_texts
),
in_pieces AS (
    -- Sorted, so that the rows come in one chunk: DuckDB compiles each pattern once for each chunk.
    SELECT row_number, to_mark, store.snippet_pieces(passage) AS pieces
    FROM (FROM all_passages ORDER BY row_number LIMIT 1000)
),
counted AS (
    SELECT *, store.snippet_counts(pieces, to_mark) AS counts
    FROM in_pieces
),
snippets AS (
    SELECT row_number, store.snippet_at(pieces, counts, to_mark, opening, closing) AS snippet
    FROM counted
)
SELECT
    published_at, site, language, title, url, score, snippet, article_id, authors, story_id, copy_count,
    row_number, to_mark
FROM hits
LEFT JOIN snippets USING (row_number)
ORDER BY CASE WHEN newest THEN epoch(published_at) ELSE score END DESC, published_at DESC, article_id;

CREATE OR REPLACE MACRO store.search_page(words, newest, most, stems, opening, closing) AS TABLE
WITH found AS MATERIALIZED (
    FROM store.search_hits(words, newest, most, stems, 0)
)
SELECT * EXCLUDE (row_number, to_mark)
FROM store.search_shown('found', newest, true, opening, closing);
