"""The commands that people type, and how their results are printed."""
