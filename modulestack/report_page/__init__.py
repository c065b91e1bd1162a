"""A report as one page that needs no network, as pictures, and as Markdown: of whatever has been seen over time."""
