"""EventBridge: a file for each resource type."""
