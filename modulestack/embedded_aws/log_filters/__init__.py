"""Metric filters of CloudWatch Logs: what they are, which lines they mean, and the metrics that these make."""
