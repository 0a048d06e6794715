"""Text by itself: its encoding, markup, language, dates and comparison."""
