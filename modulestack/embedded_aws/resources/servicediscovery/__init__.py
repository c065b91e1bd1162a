"""Resources of Amazon EFS."""
