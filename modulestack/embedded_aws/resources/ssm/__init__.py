"""Resource types of Systems Manager, one per file."""
