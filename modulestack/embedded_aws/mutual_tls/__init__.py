"""Mutual TLS of load balancers: trust stores, and what comes of a client's certificate."""
