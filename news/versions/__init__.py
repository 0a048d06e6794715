"""Versions: whether a changed page is an edit, and what it changed."""
