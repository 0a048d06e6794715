"""URLs: their normal form, trackers, wrappers and what they identify."""
