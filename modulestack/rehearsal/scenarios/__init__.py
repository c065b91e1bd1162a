"""What may happen to a new version, each a promise that a rehearsal keeps."""
