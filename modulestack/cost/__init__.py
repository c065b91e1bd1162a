"""What an environment costs, counted from the resources that its program makes. No effects."""
