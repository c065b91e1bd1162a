"""What the sections of an environment's file are made of: kinds of values, forms of texts, violations of rules."""
