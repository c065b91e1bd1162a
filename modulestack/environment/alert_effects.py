"""What edits of who is told do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.alert_chat import SlackChannel, TeamsChannel
from modulestack.environment.alert_windows import AlertWindow
from modulestack.environment.model import Environment
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _added(edit: Edit[Environment]) -> bool:
    return edit.before.alerts is None


def _someone_is_new(edit: Edit[Environment]) -> bool:
    key = str(edit.path[-1])
    return not set(getattr(edit.after.alerts, key)) <= set(getattr(edit.before.alerts, key))


def _channel_is_new(edit: Edit[Environment]) -> bool:
    alerts = edit.after.alerts
    return alerts is not None and str(edit.path[-1]) in getattr(alerts, str(edit.path[-2]))


def _window_ends(edit: Edit[Environment]) -> bool:
    after = edit.after.alerts
    return after is not None and str(edit.path[-1]) not in after.windows


_CONFIRMED: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="a new one gets nothing until it is confirmed",
        when="with a new one",
        holds=_someone_is_new,
    ),
    *IN_PLACE,
)
_CHANNEL: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE,),
        text="a channel of Slack shows nothing until Amazon Q is invited there; events are told in another form by the "
        "first channel, and as plain text again after the last",
        when="added",
        holds=_channel_is_new,
    ),
    *IN_PLACE,
)
_MOVED: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.REPLACED,),
        text="the channel's configuration is made anew; messages in between are not shown",
    ),
)
ALERTS: dict[str, Effects[Environment]] = {
    "alerts": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="topic, alarms and rules are made; mail and web addresses get nothing until they are confirmed",
            when="added",
            holds=_added,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="topic, alarms and rules are deleted, and nobody is told any more"),
    ),
    "alerts.email": _CONFIRMED,
    "alerts.webhooks": _CONFIRMED,
    "alerts.queue_arns": IN_PLACE,
    "alerts.function_arns": IN_PLACE,
    "alerts.kms_key_arn": (Effect(kinds=(EffectKind.IN_PLACE,), text="messages from then on are under the other key"),),
    "alerts.recovered": IN_PLACE,
    "alerts.slack.<slack>": _CHANNEL,
    **{f"alerts.slack.<slack>.{key}": IN_PLACE for key in SlackChannel.model_fields},
    "alerts.slack.<slack>.workspace": _MOVED,
    "alerts.teams.<team>": _CHANNEL,
    **{f"alerts.teams.<team>.{key}": IN_PLACE for key in TeamsChannel.model_fields},
    "alerts.teams.<team>.tenant_id": _MOVED,
    "alerts.teams.<team>.team_id": _MOVED,
    "alerts.windows.<window>": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="if it is open just now, what is wrong is told at once",
            when="taken away",
            holds=_window_ends,
        ),
        *IN_PLACE,
    ),
    **{f"alerts.windows.<window>.{key}": IN_PLACE for key in AlertWindow.model_fields},
}
"""Key, dotted → effects."""
