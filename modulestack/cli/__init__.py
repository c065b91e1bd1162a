"""The one console command, ``modulestack``."""
