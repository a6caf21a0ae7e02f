"""E-mail addresses as people type and paste them, and as they are kept and compared."""

from __future__ import annotations

import re

from portal.accounts.models import EMAIL_LENGTH
from portal.errors import Refusal

LOCAL_LENGTH = 64  # RFC 5321
EXAMPLE = "like name@example.com"

# What mail servers in use accept without quoting; RFC 5322's dot-atom.
LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
IN_ANGLES = re.compile(r"[^<>]*<([^<>]*)>[\s;,]*")
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"


def normalise(text: str) -> str:
    """The address alone, in lower case. "Ruth Calder <Ruth@Example.org>;" is understood.

    Raises `Refusal` with the reason when the text is not one address that can be written to.
    """
    bare = text.translate(dict.fromkeys(map(ord, INVISIBLE), " ")).strip()
    if in_angles := IN_ANGLES.fullmatch(bare):
        bare = in_angles.group(1).strip()
    address = bare.strip(" ;,").removeprefix("mailto:").lower()
    if not address:
        raise _refused(f"Enter an e-mail address, {EXAMPLE}")
    if address.count("@") > 1:
        raise _refused("Enter one e-mail address: this has more than one @")
    local, at, domain = address.partition("@")
    if not at or not local or not domain:
        raise _refused(f"Enter an e-mail address with a name, an @ and a place, {EXAMPLE}")
    if any(c.isspace() for c in address):
        raise _refused("Take the space out of the e-mail address")
    if not address.isascii():
        raise _refused("Use an e-mail address with plain letters only, without accents")
    if len(address) > EMAIL_LENGTH or len(local) > LOCAL_LENGTH:
        raise _refused(f"The e-mail address must be {EMAIL_LENGTH} characters or fewer")
    if not DOMAIN.fullmatch(domain):
        raise _refused(f"Check what comes after the @ in the e-mail address, {EXAMPLE}")
    if not LOCAL.fullmatch(local):
        raise _refused(f"Check what comes before the @ in the e-mail address, {EXAMPLE}")
    return address


def _refused(sentence: str) -> Refusal:
    return Refusal(sentence, field="email")
