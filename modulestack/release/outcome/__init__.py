"""How things end: verdicts, and the last steps of a release."""
