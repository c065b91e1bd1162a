"""The embedded AWS: an in-memory account that behaves as Amazon's documentation says, on no network."""
