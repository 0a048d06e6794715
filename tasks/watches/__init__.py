"""Run the watches (saved questions): query, deliver the matches, write the feeds."""
