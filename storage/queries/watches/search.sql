-- Which articles have the words of a watch ($words, as search() takes them)?
-- One row: an article, without its text, the latest first; one more than a watch reads.
SELECT
    article_id, url, site, title, summary, authors, language, published_at, first_seen_at,
    updated_at, categories, image_url, story_id
FROM search($words, newest := true, most := 10001)
