"""
What a deployment's stages, hooks, steps and target groups are, as plain values: nothing of ECS's state is known here.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""
