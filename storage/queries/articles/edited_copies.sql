-- Which articles have an edited copy (temporary table `edited_row`)? Its agency or date may have changed.
-- One row of the temporary table `recounted`: an article.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM store.article
WHERE rowid IN (SELECT row_number FROM edited_row)
    AND copy_of IS NOT NULL;
