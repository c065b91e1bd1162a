"""Who asks a load balancer: identity providers, sessions, tokens."""
