"""Resource types of ECR, one per file."""
