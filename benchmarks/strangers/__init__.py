"""Make the strangers of whole runs: their answers, the web that serves them, the law for runs."""
