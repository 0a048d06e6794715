"""Monitoring: decide whether a run did its work, what is wrong, and when to send an alert."""
