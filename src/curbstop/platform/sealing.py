"""Short secrets that must be read again (bank account numbers): sealed with the machine's key, never kept in clear.

The key is derived from the sealing key of the environment, or from the secret key. Who restores a backup elsewhere brings it along.
Source: Nacha Operating Rules 1.6 and its supplement on data security (account numbers at rest are unreadable).
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from curbstop.kernel.errors import CurbstopError


class SealBrokenError(CurbstopError):
    """A sealed secret cannot be opened with this machine's key."""


@lru_cache(maxsize=4)
def _sealer(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"curbstop sealed bank data").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(*, content: bytes) -> bytes:
    """The content, readable only with this machine's key."""
    return _sealer(settings.SEALING_KEY).encrypt(content)


def unseal(*, sealed: bytes) -> bytes:
    """What was sealed; raises `SealBrokenError`."""
    try:
        return _sealer(settings.SEALING_KEY).decrypt(sealed)
    except InvalidToken as error:
        raise SealBrokenError(
            "This bank data was sealed with another key",
            to_do="Set SEALING_KEY (or SECRET_KEY) to the key of the machine that it comes from.",
        ) from error
