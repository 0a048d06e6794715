"""The digest of a day: asked of the snapshot, written as Markdown and HTML."""
