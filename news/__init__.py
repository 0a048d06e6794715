"""The domain, without effects: what feeds, pages, articles, copies and stories are."""
