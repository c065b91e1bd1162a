"""Requests one by one: when they come, who has them, how long they wait, and what becomes of each."""
