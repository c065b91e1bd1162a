"""Pulumi's providers ``aws`` and ``awsx`` in front of an embedded AWS, for Pulumi's own engine without an account."""
