"""Tests of what is asked of load balancers, and of the logs of it."""
