"""KMS: a file for each resource type."""
