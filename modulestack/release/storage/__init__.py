"""What releases keep in the stack's bucket, beside the template: the lock and the records."""
