"""Title, authors, dates, place and agency of an article."""
