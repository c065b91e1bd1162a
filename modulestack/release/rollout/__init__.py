"""A deployment of ECS: starting it, telling it from others, following it, ending it early, verifying it."""
