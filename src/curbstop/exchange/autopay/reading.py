"""A file of drafts as it went to the bank: unsealed, and compared with the SHA-256 that it was cut with."""

import hashlib

from curbstop.autopay.types import RunRow
from curbstop.platform.files import FileDamagedError, load_file
from curbstop.platform.sealing import unseal


def file_of_drafts(*, run: RunRow) -> bytes:
    """Its very bytes; raises `FileDamagedError` or `SealBrokenError`."""
    content = unseal(sealed=load_file(file_id=run.stored_file_id).content)
    if hashlib.sha256(content).hexdigest() != run.file_sha256:
        raise FileDamagedError(
            "The stored file '{name}' has been changed",
            where="file {file_id}",
            to_do="Restore it from a backup.",
            name=run.file_name,
            file_id=run.stored_file_id,
        )
    return content
