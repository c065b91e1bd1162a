"""Pulumi's own engine, run by its command line in front of the embedded AWS: no account, no network, nothing of the user's."""
