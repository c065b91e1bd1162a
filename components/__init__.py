"""The components that a module stack is made of, one noun per file."""
