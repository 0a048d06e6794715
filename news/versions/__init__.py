"""Whether a changed page is an edit, and what it changed."""
