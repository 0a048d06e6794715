-- Which articles have an edited copy (temporary table `edited_row`)? Its agency or date may have changed.
-- One row of the temporary table `recounted`: an article.
CREATE OR REPLACE TEMPORARY TABLE recounted AS
SELECT copy_of AS article_id
FROM store.article
WHERE article_id IN (SELECT article_id FROM edited_row)  -- by its row no longer: an edited row is written anew
    AND copy_of IS NOT NULL;
