"""Tasks that run once: started exactly once, waited for, recorded."""
