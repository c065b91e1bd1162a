"""Metric filters of the embedded CloudWatch Logs."""
