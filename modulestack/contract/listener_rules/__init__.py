"""
Listener rules of an application load balancer: what they may say, which request which rule takes, and which rules meet.

``model.py`` is a rule and a request; ``problems.py`` is what AWS refuses; ``router.py`` answers as a listener does;
``relation.py`` compares two rules, and ``breadth.py`` orders them so that a narrower one can come first.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""
