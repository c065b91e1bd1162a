"""Resource types of CloudWatch."""
