"""What releases keep: the lock and the records in the stack's bucket, beside the template; the released image in SSM."""
