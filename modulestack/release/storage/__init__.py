"""What releases keep: the lock and the records in the stack's bucket, the released image in SSM."""
