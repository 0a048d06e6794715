"""What an operator should know: did a run do its work, is something wrong, who is told."""
