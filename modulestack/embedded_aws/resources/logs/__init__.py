"""Resource types of CloudWatch Logs, one per file."""
