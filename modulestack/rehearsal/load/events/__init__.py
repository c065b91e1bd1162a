"""What happens to an environment while requests come: each kind of event in a file of its own."""
