"""The task definition: its template, what fills it, whether two say the same, and registering one."""
