"""Are these the bytes that a digest was made of?"""

from __future__ import annotations

import base64
import hashlib


def payload_digest(body: bytes) -> str:
    """Return the digest under which a payload is known: ``sha256:<hex>``."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def digest_matches(digest: str, data: bytes) -> bool | None:
    """Say whether *digest* is that of *data*; None if its algorithm is not known here.

    It is ``<algorithm>:<value>``, the value in base 32 as most crawlers write it, in hexadecimal
    or in base 64.
    """
    algorithm, value = _algorithm(digest), digest.strip().partition(":")[2]
    if not value or algorithm is None:
        return None
    actual = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return value.strip().rstrip("=") in _forms(actual)


def _algorithm(digest: str) -> str | None:
    """Return the algorithm that *digest* names, if it is known here."""
    name = digest.strip().partition(":")[0].strip().lower().replace("sha-", "sha")
    return name if name in hashlib.algorithms_guaranteed and "shake" not in name else None


def names_another(digest: str, data: bytes) -> bool:
    """Say whether *digest* is one, and another than that of *data*."""
    value = digest.partition(":")[2].strip().rstrip("=")
    lengths = {len(form) for form in _forms(hashlib.new(_algorithm(digest) or "sha256").digest())}
    return digest_matches(digest, data) is False and len(value) in lengths


def _forms(digest: bytes) -> set[str]:
    base32 = base64.b32encode(digest).decode().rstrip("=")
    base64s = {base64.b64encode(digest), base64.urlsafe_b64encode(digest)}
    return {
        *(form.decode().rstrip("=") for form in base64s),
        *(case for form in (digest.hex(), base32) for case in (form.lower(), form.upper())),
    }
