"""The key of all that an environment keeps, for modules of one that makes it: it is the environment's to say."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature

KEY_IS_DISABLED = "the key of all that is kept is disabled"
"""The scenario of modules whose environment makes a key."""


class EncryptionKeyKeys(CoreKeys):
    """None: what encrypts is said once, for all modules."""


def contribute(module: EncryptionKeyKeys, context: ModuleContext) -> Contribution:  # noqa: ARG001
    """Nothing of the module's own: a rehearsal takes the key away for a while."""
    return Contribution(feature="encryption_key", scenarios=(KEY_IS_DISABLED,) if context.has_own_key else ())


FEATURE = Feature(keys=EncryptionKeyKeys, contribute=contribute, effects={})
