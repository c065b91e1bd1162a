"""EC2 Auto Scaling: groups are moto's, how many instances they have and where is decided here."""
