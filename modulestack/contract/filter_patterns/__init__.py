"""Filter patterns of CloudWatch Logs: which lines of a log are meant."""
