"""Run a multi-module application on Amazon ECS: module stacks, honest releases, rehearsals without an account."""
