"""Watches at work: asked after a run, their matches delivered, their feeds written."""
