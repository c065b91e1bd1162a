"""Rehearsals under load: requests one by one, while an environment is released to, scaled and broken."""
