"""Amazon ECS on a clock: task definitions, services, deployments and tasks that behave as AWS documents them."""
