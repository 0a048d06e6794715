"""Read feeds, sitemaps and OPML into entries."""
