"""Read and compare text: its encoding, markup, language, dates."""
