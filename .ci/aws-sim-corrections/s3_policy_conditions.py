"""S3: moto takes no notice of the conditions in a bucket's policy, so one that refuses plain HTTP refuses everybody.

On AWS that statement is for calls without TLS alone, and there are none: only the emulator is on plain HTTP.
"""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket


def apply() -> None:
    FakeBucket.get_permission = _get_permission


def _get_permission(self, action: str, resource: str):
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    concerned = [statement for statement in statements if not _is_for_plain_http(statement)]
    return IAMPolicy(json.dumps({**policy, "Statement": concerned})).is_action_permitted(action, resource)


def _is_for_plain_http(statement) -> bool:
    condition = statement.get("Condition", {}).get("Bool", {})
    return str(condition.get("aws:SecureTransport", "true")).lower() == "false"
