"""What AWS charges: one dated table, and where each of its numbers is from."""
