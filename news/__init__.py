"""The domain, without effects: feeds, pages, articles, versions, copies and stories."""
