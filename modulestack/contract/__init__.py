"""What the program and a release agree on. Standard library only; everybody may import it, it imports nobody."""
