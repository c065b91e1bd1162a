"""Application Auto Scaling of ECS services: policies on metrics that the embedded AWS itself can tell."""
