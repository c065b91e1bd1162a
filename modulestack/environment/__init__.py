"""What an environment's file may say. The only reader of ``pulumi.Config``."""
