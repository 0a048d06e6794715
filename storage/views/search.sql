-- Which articles contain these words?
-- One row: an article, the best first. docs/search.md says what may be asked.
-- `newest`: in the order of publication instead of by score; `most`: no more than so many, which spares reading the
-- others (-1: all); `stems`: other forms of a word too; `half_life_days`: halve the score for each so many days since
-- an article was published (0: never); `opening` and `closing` surround a word in the snippet.
-- No default is NULL: DuckLake can't store that.
CREATE OR REPLACE MACRO search(
    words,
    newest := false,
    most := -1,
    stems := true,
    half_life_days := 0,
    opening := '[',
    closing := ']'
) AS TABLE
WITH ranked AS (
    SELECT
        article_id,
        row_number,
        CASE
            WHEN coalesce(half_life_days, 0) <= 0 THEN score
            ELSE score * 0.5 ** (greatest(0, date_diff('second', published_at, now())) / 86400 / half_life_days)
        END AS score,
        published_at,
        to_mark
    FROM store.search_matches(words, stems, newest, most, half_life_days)
),
chosen AS (
    SELECT row_number, score, to_mark
    FROM ranked
    ORDER BY CASE WHEN newest THEN epoch(published_at) ELSE score END DESC, published_at DESC, article_id
    LIMIT CASE WHEN most >= 0 THEN most END
),
-- A snippet costs reading the text: the first thousand have one.
in_pieces AS (
    SELECT
        articles.* EXCLUDE (copy_of, row_number),
        chosen.score,
        chosen.to_mark AS search_to_mark,
        CASE
            WHEN row_number() OVER (
                ORDER BY CASE WHEN newest THEN epoch(articles.published_at) ELSE score END DESC,
                    articles.published_at DESC
            ) <= 1000
                THEN store.snippet_pieces(articles.text)
        END AS search_pieces
    FROM chosen
    JOIN store.article_view AS articles ON articles.row_number = chosen.row_number
),
counted AS (
    SELECT
        *,
        list_transform(search_pieces, lambda piece: store.words_in(piece, search_to_mark)) AS search_counts
    FROM in_pieces
)
SELECT
    * EXCLUDE (search_to_mark, search_pieces, search_counts),
    store.snippet_at(
        search_pieces,
        coalesce(list_position(search_counts, list_max(search_counts)), 1),
        search_to_mark,
        opening,
        closing
    ) AS snippet
FROM counted
ORDER BY
    CASE WHEN newest THEN epoch(published_at) ELSE score END DESC,
    published_at DESC,
    article_id;

COMMENT ON MACRO TABLE search IS 'search(''words''): articles with all of these words, the best first; also "phrases", OR, -not, begin*, title:, site:, lang:, since:, until:. See docs/search.md.';
