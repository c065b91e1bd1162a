"""Resource types of Elastic Load Balancing, one per file."""
