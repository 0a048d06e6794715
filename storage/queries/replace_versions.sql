-- Put the newest version in the article's place (temporary table `edited_row`).
-- What identifies it and when it was published stay as they were first stored.
UPDATE store.article AS article
SET
    version = edited.version,
    changed_words = edited.changed_words,
    text_hash = edited.text_hash,
    copy_of = edited.copy_of,
    copy_kind = CASE WHEN edited.copy_of IS NOT NULL THEN 'exact' END,
    similarity = CASE WHEN edited.copy_of IS NOT NULL THEN 1.0 END,
    updated_at = edited.updated_at,
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
    related = edited.related,
    is_paywalled = edited.is_paywalled,
    made_from = edited.made_from,
    method = edited.method
FROM edited_row AS edited
WHERE article.rowid = edited.row_number;
