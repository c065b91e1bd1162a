"""The dashboard of an environment as a picture: what CloudWatch would show of a rehearsal."""
