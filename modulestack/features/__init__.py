"""What a module can do: one file per capability, each with its keys, its rules and its contribution; no Pulumi."""
