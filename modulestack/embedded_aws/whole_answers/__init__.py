"""
Members that AWS always answers and moto leaves out, added to moto's answers.

Clients rely on them: a deployer in Go panics on a missing structure. One file for each family of services; each table
names an operation, where the member belongs, and what AWS answers there. Sources are the sample responses in each
service's API reference, whose page a table names.
"""
