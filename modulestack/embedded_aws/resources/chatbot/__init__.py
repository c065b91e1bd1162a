"""Amazon Q Developer in chat applications: a file for each resource type."""
