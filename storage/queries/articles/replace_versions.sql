-- Replace articles by their newest versions (temporary table `edited_row`).
-- The article_id stays; the address and the time of publication change only if the edit has new ones. With
-- is_version false the text was only extracted better, and the version keeps its time.
-- `/* … */` is replaced by the columns that an edit may change: CONTENT in storage/tables/articles.py.
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
    -- A page whose text was mostly replaced has its present text only since this edit.
    sighted_at = CASE
        WHEN is_version AND edited.cause = 'publisher' AND edited.changed_words > edited.word_count
            THEN edited.updated_at
        ELSE article.sighted_at
    END,
    /* content_assignments */
FROM edited_row AS edited
WHERE article.rowid = edited.row_number;
