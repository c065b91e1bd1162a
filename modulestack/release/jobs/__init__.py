"""A module's jobs that run before a release: once for each, with the new revision, before the service is touched."""
