"""CloudWatch Logs Insights: its query language, as far as it is known here, and its operations."""
