"""Whose failed sign-ins are counted together, and how long they wait."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import current_app

from portal import clock
from portal.accounts import queries
from portal.accounts.rules import FREE_TRIES_OF_ADDRESS, FREE_TRIES_OF_NETWORK, may_try_at
from portal.web.limits import network


def address_key(email: str) -> str:
    """The key under which failures for that normalised e-mail address are counted."""
    return _key(f"address {email}")


def network_key() -> str:
    """The key for wherever this request comes from, as far as it is told from its neighbours."""
    return _key(f"network {network()}")


def wait_until(by_address: str, by_network: str) -> datetime | None:
    """The later of the moments until which the address and the network wait, if it is to come."""
    ends = (
        may_try_at(queries.failures(by_address), free=FREE_TRIES_OF_ADDRESS),
        may_try_at(queries.failures(by_network), free=FREE_TRIES_OF_NETWORK),
    )
    moment = clock.now()
    return max((end for end in ends if end is not None and end > moment), default=None)


def _key(text: str) -> str:
    # Keyed with the secret, so that nobody can guess an address back from the table.
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"failed sign-in {text}".encode(), hashlib.sha256).hexdigest()
