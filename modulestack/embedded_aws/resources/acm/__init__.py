"""Resource types of ACM, one per file."""
