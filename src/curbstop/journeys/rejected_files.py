"""A payment file is not sound: it is kept with its hash, who brought it and what is wrong, and posts nothing."""

import hashlib
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.operations import FileToReject
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import FILE_REJECTED
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import fill_in, in_english
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result


def reject_payment_file(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    content: bytes,
    name: str,
    file_format: str,
    media_type: str,
    error: CurbstopError,
) -> int:
    """Keep a file that `error` refused, with its line; returns the record's id. The same bytes again: the same record."""
    sha256 = hashlib.sha256(content).hexdigest()
    problem = f"{fill_in(error.what, error.facts, in_english)}."

    def run(act: Act) -> Result:
        file = FileToReject(
            name=name,
            sha256=sha256,
            file_format=file_format,
            stored_file_id=store_file(name=name, media_type=media_type, content=content, now=act.now),
            line=getattr(error, "line", 0) or None,
            reason=FILE_REJECTED.filled(problem=problem),
        )
        return {"rejected_file_id": operations.keep_rejected_file(act=act, file=file)}

    result = carry_out(
        command_key=command_key,
        name="reject_payment_file",
        content={"sha256": sha256, "format": file_format},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["rejected_file_id"])
