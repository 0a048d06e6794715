-- Which articles have an edited copy (temporary table `edited_row`)? Its agency or date may have changed.
-- One row of the temporary table `recounted`: an article.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM store.article
WHERE article_id IN (SELECT article_id FROM edited_row)  -- not by row number: an edited row gets a new one
    AND copy_of IS NOT NULL;
