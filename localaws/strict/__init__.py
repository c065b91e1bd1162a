"""What AWS refuses and moto lets through: one file per service, one function per rule."""
