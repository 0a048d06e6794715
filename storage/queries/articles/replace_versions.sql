-- Put the newest version in the article's place (temporary table `edited_row`).
-- Its article_id stays as it was first stored; its address changes only where it moved. So does when it was published, unless the edit says
-- otherwise. What is merely written anew (is_version false) is no edit, and keeps its time.
-- `/* … */` is filled with the columns that an edit may change: CONTENT in storage/tables/articles.py.
-- One row of `edited_row`: an article with its new text.
UPDATE store.article AS article
SET
    version = edited.version,
    url = coalesce(edited.url, article.url),
    host = coalesce(edited.host, article.host),
    changed_words = CASE WHEN is_version THEN edited.changed_words ELSE article.changed_words END,
    cause = CASE WHEN is_version THEN edited.cause ELSE article.cause END,
    published_at = coalesce(edited.published_at, article.published_at),
    published_from = coalesce(edited.published_from, article.published_from),
    published_why = CASE
        WHEN edited.published_at IS NULL THEN article.published_why ELSE edited.published_why
    END,
    text_hash = edited.text_hash,
    updated_at = CASE WHEN is_version THEN edited.updated_at ELSE article.updated_at END,
    -- A page whose text was mostly replaced has had that text since now only.
    sighted_at = CASE
        WHEN is_version AND edited.cause = 'publisher' AND edited.changed_words > edited.word_count
            THEN edited.updated_at
        ELSE article.sighted_at
    END,
    /* content_assignments */
FROM edited_row AS edited
WHERE article.rowid = edited.row_number;
