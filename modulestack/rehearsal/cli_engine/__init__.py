"""Pulumi's own engine, run by its command line in front of the embedded AWS; nothing of the user's is touched."""
