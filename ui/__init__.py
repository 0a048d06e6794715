"""Serve the published news as pages, without JavaScript, to this machine only."""
