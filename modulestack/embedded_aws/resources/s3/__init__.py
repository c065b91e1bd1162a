"""Resource types of S3, one per file."""
