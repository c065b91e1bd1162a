"""What is asked for, what is there, and what is to be done; reads only."""
