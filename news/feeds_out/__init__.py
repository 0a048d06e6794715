"""Write the rows of an answer as a feed: Atom, RSS 2.0 or JSON Feed."""
