"""A deployment of ECS: starting it, finding ours again, following it, ending it early, verifying it."""
