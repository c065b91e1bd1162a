"""A service that somebody else made becomes a module: its lines of the file, and the import list for Pulumi."""
