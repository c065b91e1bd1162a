"""What one can do: one file per verb."""
