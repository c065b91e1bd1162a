"""Resource types of EC2, one per file."""
