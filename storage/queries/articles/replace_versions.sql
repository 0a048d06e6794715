-- Put the newest version in the article's place (temporary table `edited_row`).
-- What identifies it stays as it was first stored; so does when it was published, unless the edit says
-- otherwise. What is merely written anew (is_version false) is no edit, and keeps its time.
UPDATE store.article AS article
SET
    version = edited.version,
    changed_words = CASE WHEN is_version THEN edited.changed_words ELSE article.changed_words END,
    cause = CASE WHEN is_version THEN edited.cause ELSE article.cause END,
    published_at = coalesce(edited.published_at, article.published_at),
    published_from = coalesce(edited.published_from, article.published_from),
    published_why = CASE
        WHEN edited.published_at IS NULL THEN article.published_why ELSE edited.published_why
    END,
    text_hash = edited.text_hash,
    updated_at = CASE WHEN is_version THEN edited.updated_at ELSE article.updated_at END,
    title = edited.title,
    text = edited.text,
    summary = edited.summary,
    authors = edited.authors,
    language = edited.language,
    word_count = edited.word_count,
    categories = edited.categories,
    tags = edited.tags,
    image_url = edited.image_url,
    dateline = edited.dateline,
    agency = edited.agency,
    syndicated_from = edited.syndicated_from,
    related = edited.related,
    removed = edited.removed,
    is_live = edited.is_live,
    pages = edited.pages,
    partial_reason = edited.partial_reason,
    is_paywalled = edited.is_paywalled,
    made_from = edited.made_from,
    method = edited.method,
    method_reason = edited.method_reason
FROM edited_row AS edited
WHERE article.rowid = edited.row_number;
