"""An article's metadata: title, authors, dates, place and agency."""
