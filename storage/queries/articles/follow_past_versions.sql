-- Update the past versions of edited documents (temporary table `edited_row`): the address of their article, and what the
-- next version has in their place, which a better extraction may have changed without a new version.
-- One row of `edited_row`: an edited document.
UPDATE store.past_version AS past
SET url = edited.url
FROM edited_row AS edited
WHERE past.article_id = edited.article_id
    AND past.url IS DISTINCT FROM edited.url
    AND edited.url IS NOT NULL;

-- One row of the temporary table `followed`: a past version whose next one is still the newest.
CREATE OR REPLACE TEMPORARY TABLE followed AS
SELECT past.rowid AS row_number, edited.title, edited.text
FROM store.past_version AS past
JOIN edited_row AS edited ON edited.article_id = past.article_id AND edited.version = past.version + 1
WHERE NOT edited.is_version;

-- By row number, as by article_id the texts of all past versions would be read.
UPDATE store.past_version AS past
SET
    next_title = compared.title,
    kept_first = compared.change.kept_first,
    kept_last = compared.change.kept_last,
    next_lines = compared.change.next_lines
FROM (
    SELECT
        before.rowid AS row_number, followed.title,
        store.lines_changed(string_split(before.text, chr(10)), string_split(followed.text, chr(10))) AS change
    FROM store.past_version AS before
    JOIN followed ON followed.row_number = before.rowid
    WHERE before.rowid IN (SELECT row_number FROM followed)
) AS compared
WHERE past.rowid = compared.row_number;
