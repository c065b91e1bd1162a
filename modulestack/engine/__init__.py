"""
The engine's decisions: same, update or replace; names; property values.

The in-process engine and the local provider both use them.
"""
