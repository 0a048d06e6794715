-- How many minutes a site's clock is ahead of UTC, as its dated articles show; NULL: they don't, or the
-- site was learnt before.
ALTER TABLE store.site_memory ADD COLUMN offset_minutes INTEGER;
