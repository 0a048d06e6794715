"""Strangers of whole runs: their answers, the web that serves them, the law that a run keeps."""
