-- Which rows of store.article are those of the edited documents (temporary table `edited`)?
-- One row of the temporary table `edited_row`: an edited document with its row number. The next
-- statements join by row number: by article_id they would read a million texts to change fifty.
-- `/* … */` is replaced by the columns that an edit may change: CONTENT in storage/tables/articles.py.
CREATE OR REPLACE TEMPORARY TABLE edited_row AS
SELECT article.rowid AS row_number, edited.*
FROM store.article AS article
JOIN edited USING (article_id);

-- Skip documents whose columns would not change.
DELETE FROM edited_row
WHERE NOT is_version
    AND url IS NULL
    AND row_number IN (
        SELECT article.rowid
        FROM store.article AS article
        JOIN edited_row AS edited ON article.rowid = edited.row_number
        WHERE article.rowid IN (SELECT row_number FROM edited_row)
            AND (
                (/* article_content */), article.published_at, article.published_from,
                article.published_why
            ) IS NOT DISTINCT FROM (
                (/* edited_content */), coalesce(edited.published_at, article.published_at),
                coalesce(edited.published_from, article.published_from),
                CASE
                    WHEN edited.published_at IS NULL THEN article.published_why
                    ELSE edited.published_why
                END
            )
    );
