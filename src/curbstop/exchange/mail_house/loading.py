"""The mail house's answer: checked whole, then taken whole."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.utils import timezone

from curbstop.correspondence.operations import refuse_second_answer
from curbstop.exchange.conversion.cells import typed_frame
from curbstop.exchange.conversion.problems import ImportRefusedError, Problems
from curbstop.exchange.conversion.reading import BYTE_ORDER_MARK, read_content
from curbstop.exchange.mail_house.answer_layout import ANSWER_LAYOUT, MAILED, REJECTED
from curbstop.exchange.mail_house.checking import Expected, OpenFile, check_rows
from curbstop.journeys.mailing import MailedFileRow, MailHouseAnswer, RejectedRow, take_mail_answer
from curbstop.reporting.mail_answers import files_without_answer, first_mailing_day


def check_answer(*, run_id: int, content: bytes, name: str, now: datetime) -> MailHouseAnswer:
    """The answer as it would be taken. Raises `AnswerTakenError`, and `ImportRefusedError` with every mistake."""
    sha256 = hashlib.sha256(content).hexdigest()
    refuse_second_answer(sha256=sha256)
    stem, problems = PurePath(name).stem, Problems()
    layout = replace(ANSWER_LAYOUT, name=stem)
    raw = read_content(layout=layout, content=content.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n"), problems=problems)
    problems.raw = {stem: raw}
    rows = typed_frame(layout=layout, raw=raw, problems=problems).to_dicts()
    if rows or not problems.found:
        check_rows(rows=rows, expected=_expected(run_id, now), name=stem, problems=problems)
    if problems.found:
        raise ImportRefusedError(problems.sorted(order={stem: 0}))
    return MailHouseAnswer(
        run_id=run_id,
        name=name,
        content=content,
        sha256=sha256,
        files=tuple(
            MailedFileRow(row["file"], row["mailed_on"], row["bills"], row["envelopes"])
            for row in rows
            if row["record"] == MAILED
        ),
        rejected=tuple(
            RejectedRow(row["file"], row["bill"], row["reason"]) for row in rows if row["record"] == REJECTED
        ),
    )


def _expected(run_id: int, now: datetime) -> Expected:
    files = {name: OpenFile(name, envelopes) for name, envelopes in files_without_answer(run_id=run_id).items()}
    return Expected(files, first_mailing_day(run_id=run_id), timezone.localdate(now))


def take_answer_file(*, run_id: int, content: bytes, name: str, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Check an answer and take it; returns its id. Raises what `check_answer` and `take_mail_answer` raise."""
    return take_mail_answer(
        asked={"run_id": run_id, "sha256": hashlib.sha256(content).hexdigest()},
        check=lambda: check_answer(run_id=run_id, content=content, name=name, now=now),
        command_key=command_key,
        actor_id=actor_id,
        now=now,
    )
