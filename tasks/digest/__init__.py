"""The digest of a day: its rows come from the snapshot, its files are Markdown and HTML."""
