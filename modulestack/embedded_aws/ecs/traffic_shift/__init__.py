"""
Deployments that shift traffic from one service revision to another: blue/green, linear and canary.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""
