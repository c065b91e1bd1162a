"""Resource types of Route 53, one per file."""
