"""Stories: articles of several publishers about one event."""
