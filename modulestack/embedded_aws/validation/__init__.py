"""
What AWS refuses, or does beside, and moto does not: one file per service, one function per rule.

A rule reads a request's parameters by AWS's names and the state of moto's backends, and raises AwsError. A new one is a
function in its service's file and an entry in that file's RULES. Limits that botocore's models state need no rule: see
model_limits.
"""
