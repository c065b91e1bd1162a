"""The figures that the README claims, measured. Nothing here passes or fails."""
