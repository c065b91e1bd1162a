"""Amazon ECS on a clock: clusters, task definitions, services, deployments and tasks that behave as AWS documents them."""
