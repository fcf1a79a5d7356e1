"""Keep a proof, so that the ledger's screen can show the last one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from curbstop.platform.files import store_file
from curbstop.platform.models import StoredFile
from curbstop.reporting.verify.types import Proof

PROOF_NAME = "verify.json"


def proof_as_data(*, proof: Proof) -> dict[str, Any]:
    """The proof as `curbstop verify --json` prints it."""
    return {
        "ok": proof.ok,
        "checks": [
            {
                "name": check.name,
                "claim": check.claim,
                "ok": check.ok,
                "counted": check.counted,
                "disagreeing": check.disagreeing,
                "difference_cents": check.difference_cents,
                "first": [{"place": row.place, "difference_cents": row.difference_cents} for row in check.first],
            }
            for check in proof.checks
        ],
    }


def keep_proof(*, proof: Proof, now: datetime) -> int:
    """Store the proof with its moment; returns the file's id."""
    content = json.dumps({"proved_at": now.isoformat(), **proof_as_data(proof=proof)}, indent=1)
    return store_file(name=PROOF_NAME, media_type="application/json", content=content.encode(), now=now)


def last_proof() -> dict[str, Any] | None:
    """The latest kept proof as data with `proved_at`, or None when none was made yet."""
    row = StoredFile.objects.filter(name=PROOF_NAME).order_by("-recorded_at", "-id").first()
    return None if row is None else dict(json.loads(bytes(row.content)))
