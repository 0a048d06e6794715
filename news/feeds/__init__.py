"""Feeds, sitemaps and OPML, read into entries."""
