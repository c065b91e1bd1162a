"""How progress and verdicts are shown: plain lines, a live table, JSON lines, GitHub's annotations."""
