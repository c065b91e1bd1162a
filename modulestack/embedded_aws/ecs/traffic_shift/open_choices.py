"""
What AWS's pages leave open about deployments that shift traffic, chosen here: numbers below, all else in sentences.

- New tasks: `minimumHealthyPercent` and `maximumPercent` are defined for rolling updates, and keep the new revision
  from nothing; they say how a sick task is replaced inside of its own revision.
- Desired count: one that changes on the way changes both revisions, each of which is as large as the service is.
- Scaling counts the tasks that run of one revision, not of both: each is as large as the service is.
- Stages of test traffic are gone through, and their hooks called, when no rule sends any.
- A service's first deployment goes through the stages and calls the hooks, as in Terraform's tests
  (https://github.com/hashicorp/terraform-provider-aws/pull/43434), moves production in one step and does not bake.
- `lifecycleStage` stays as it was while PRE_PRODUCTION_TRAFFIC_SHIFT, which it has no value for, is gone through.
- `lifecycleHookDetails` are the hooks of the stage that is gone through, those that are over included.
- Weights are written as a stage begins, its functions are called then, and its bake time begins when they are done.
- Test traffic stays with the new revision after success, so that it is the old one's at the next deployment.
- Weights of a headless service are not told: nothing is shifted.
- RECONCILE_SERVICE keeps the revision with most of production (of several the one that was deployed successfully, then
  the newest), gives it all of it and takes the others down, once its hooks are done.
- The circuit breaker may be configured (Terraform's tests do) and ends nothing, as only rolling updates use it: what
  never becomes healthy ends with its stage's limit.
- `bakeTimeInMinutes` of BLUE_GREEN is 0 unless it is given; the API's text wants it, nobody saw it refused.
- A rollback writes all weights back at once, calls the functions of those stages of traffic that had begun, production
  first, and takes the new revision down when they are done. What they answer then changes nothing.
- A rollback that begins in CLEAN_UP brings the old revision back to its size before it gets traffic.
- Alarms are looked at until the bake time is over.
- What is stopped without a rollback (ABORT, or an alarm whose rollback is off) leaves traffic and tasks of both
  revisions as they are; the next deployment reconciles them.
- A deployment whose production cannot be written back ends ROLLBACK_FAILED, with traffic and tasks as they are; test
  traffic that cannot is left.
- A rolling update begins by giving all of production to the revision that has most of it.
- Rolling updates keep a service in that one of its two target groups where the revision before is; without
  `advancedConfiguration` in the one that is named.
- A new pair of target groups, of which the revision before is in neither, sends that revision nothing: its own rule
  does, if it has one.
- LINEAR and CANARY want something that they shift: a load balancer or Service Connect.
- A change of the strategy without anything that is deployed starts nothing, and steps of the strategy before are
  forgotten unless they are given again; early success is not, and so is to be switched off with it. While a deployment
  is under way it is refused.
- On rolling updates hooks come up in the stages of `ROLLING_STAGES`; those of other stages do not.
"""

from __future__ import annotations

WEIGHTS_TAKE_S = 5.0
"""Until new weights of an Application Load Balancer's rule, or of Service Connect, are everywhere."""
NETWORK_WEIGHTS_TAKE_S = 600.0
"""
The same of a Network Load Balancer, AWS's own figure; a rollback waits for as long.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
"""
STAGE_TAKES_S = 1.0
"""The shortest time that a stage takes in which nothing moves and nobody is waited for."""
STAGE_LIMIT_S = 24 * 3600.0
"""
For one stage, and for each step of production: AWS's own figure. Here it begins when no pause hook waits any more, and
does not hold for bake times, for draining, and for what is undone.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""
DEPLOYMENT_LIMIT_S = 30 * 24 * 3600.0
"""
For a whole deployment: AWS's own figure.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
"""
ROLLING_STAGES = ("PRE_SCALE_UP", "POST_PRODUCTION_TRAFFIC_SHIFT")
"""Of rolling updates: before the first new task starts; when the old ones are gone, before it bakes."""
