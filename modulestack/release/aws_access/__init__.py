"""Access to AWS: the session, the one client, its failures, time, interrupts, and work that waits."""
