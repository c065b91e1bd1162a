"""Resource types of ECS, one per file."""
