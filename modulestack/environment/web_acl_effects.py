"""What edits of the web ACL do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _one_of_its_own_ends(edit: Edit[Environment]) -> bool:
    before, after = edit.before.web_acl, edit.after.web_acl
    return before is not None and before.is_made and (after is None or not after.is_made)


_ENDS: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="its web ACL is deleted, with its log: public load balancers stand without for a moment",
        when="taken away",
        holds=_one_of_its_own_ends,
    ),
    *IN_PLACE,
)
WEB_ACL: dict[str, Effects[Environment]] = {
    "web_acl": _ENDS,
    "web_acl.managed_rules": IN_PLACE,
    "web_acl.requests_per_5_minutes": IN_PLACE,
    "web_acl.allowed": IN_PLACE,
    "web_acl.blocked": IN_PLACE,
    "web_acl.fail_open": IN_PLACE,
    "web_acl.log_retention_days": (Effect(kinds=(EffectKind.IN_PLACE,), text="of lines that are there, too"),),
    "web_acl.cloudfront_arn": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="at every edge some minutes later; its own web ACL is deleted then, with its log",
            when="in place of its own",
            holds=_one_of_its_own_ends,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="at every edge some minutes later"),
    ),
    "web_acl.arn": (
        Effect(
            kinds=(EffectKind.REPLACED,),
            text="its own web ACL is deleted, with its log; between the two nothing stands before load balancers",
            when="in place of its own",
            holds=_one_of_its_own_ends,
        ),
        Effect(kinds=(EffectKind.REPLACED,), text="between the two nothing stands before load balancers"),
    ),
}
"""Key, dotted → effects."""
