"""Run a multi-module application on Amazon ECS: module stacks, releases that tell the truth, rehearsals without an account."""
