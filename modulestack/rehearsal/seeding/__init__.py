"""What an environment expects in its account, put into the embedded one first."""
