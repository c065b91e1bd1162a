"""Resource types of CloudFront, one per file."""
