"""What the roles of an environment's pipeline may do: plain policies, no effects."""
