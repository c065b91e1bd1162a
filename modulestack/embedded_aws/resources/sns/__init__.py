"""SNS: a file for each resource type."""
