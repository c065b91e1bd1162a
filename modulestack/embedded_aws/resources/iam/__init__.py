"""Resource types of IAM, one per file."""
