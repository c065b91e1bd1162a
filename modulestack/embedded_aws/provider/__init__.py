"""Pulumi resource providers, ``aws`` and ``awsx``, in front of an embedded AWS: for runs of Pulumi's own engine without an account."""
