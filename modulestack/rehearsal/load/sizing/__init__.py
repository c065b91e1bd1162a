"""The smallest settings of a module with which a promise holds under load."""
