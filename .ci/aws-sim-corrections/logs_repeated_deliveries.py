"""Logs: on a busy machine moto's answer to CreateDelivery can come too late, and the provider sends the call again.

AWS answers in time. So the same call, made again within two minutes, is answered with the delivery that it made.
"""

import time

from moto.logs.models import LogsBackend

PATIENCE_SECONDS = 120

_create = LogsBackend.create_delivery
_made = {}


def apply() -> None:
    LogsBackend.create_delivery = _create_delivery


def _create_delivery(self, **call):
    key = (id(self), repr(sorted(call.items())))
    made_at, delivery = _made.get(key, (0.0, None))
    if delivery is not None and delivery.id in self.deliveries and time.monotonic() - made_at < PATIENCE_SECONDS:
        return delivery
    delivery = _create(self, **call)
    _made[key] = (time.monotonic(), delivery)
    return delivery
