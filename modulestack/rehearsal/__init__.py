"""Rehearsals: an environment's real file, brought up on the embedded AWS by an engine of our own."""
