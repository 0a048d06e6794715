"""A page to look at the news: reads the snapshot only, needs no script, and is ours alone."""
