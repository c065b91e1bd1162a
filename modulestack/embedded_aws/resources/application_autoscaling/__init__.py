"""Resource types of Application Auto Scaling, one per file."""
