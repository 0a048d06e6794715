"""Articles of several publishers about one event."""
