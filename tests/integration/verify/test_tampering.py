"""What somebody changes behind the database's back is found, by the right check, at the right place, with the cents."""

import json

import pytest
from typer.testing import CliRunner

from curbstop.cli.commands.verify import EXIT_DIFFERENCE, app
from curbstop.ledger.models import SealSection
from curbstop.ledger.types import transfer_ids
from curbstop.reporting.verify.run import verify_books
from integration.verify.tamper_with_journal import IN_THE_JOURNAL
from integration.verify.tamper_with_records import IN_THE_RECORDS
from integration.verify.tamper_with_seals import SECTIONS, found_by_the_seal
from integration.verify.tampering import (
    KINDS,
    MORE,
    Found,
    add_to,
    behind_the_back,
    custody_transfer,
    customer_transfer,
    proof_of,
    run,
    sealed,
    transfer,
)


def test_the_untouched_city_is_proved_and_no_check_is_empty(open_day) -> None:
    proof = verify_books()
    assert [check.name for check in proof.checks if not check.ok] == []
    assert {check.name for check in proof.checks if not check.counted} <= {"voids undo receipts"}


@pytest.mark.parametrize("day", ["open", "sealed"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_amount_is_found(open_day, day, kind) -> None:
    choose, expected = KINDS[kind]
    with behind_the_back():
        row = choose(day)
        add_to(row)
        proof_of(expected(row, MORE) + ([sealed(row)] if day == "sealed" else []))


@pytest.mark.parametrize("day", ["open", "sealed"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_transfer_is_found(open_day, day, kind) -> None:
    choose, expected = KINDS[kind]
    with behind_the_back():
        row = choose(day)
        run("DELETE FROM ledger_transfer WHERE id = %s", row.id)
        proof_of(expected(row, -row.cents) + ([sealed(row)] if day == "sealed" else []))


def test_a_deleted_transfer_that_no_other_record_knows_is_found(open_day) -> None:
    with behind_the_back():
        row = transfer("sealed", event="returned_item", debit=(661,), credit=(100,))
        run("DELETE FROM ledger_transfer WHERE id = %s", row.id)
        proof_of([Found("entries add up", row.entry, -row.cents), Found("claims on pooled cash", row.entry, row.cents)])


def test_a_transfer_that_was_slipped_in_is_found(open_day) -> None:
    with behind_the_back():
        row = custody_transfer("open")
        run(
            "INSERT INTO ledger_transfer (id, entry_id, business_date, debit_account_id, credit_account_id, amount_cents)"
            " VALUES (%s, %s, %s, 2010000, 2040200, 1234)",
            transfer_ids(entry_id=row.entry_id)[1],
            row.entry_id,
            row.day,
        )
        proof_of(
            [Found("entries add up", row.entry, 1_234), Found("claims on pooled cash", f"{row.entry}, fund 2", 1_234)]
        )


@pytest.mark.parametrize("tamper", IN_THE_JOURNAL, ids=lambda tamper: tamper.__name__)
def test_tampering_with_the_journal_is_found(open_day, tamper) -> None:
    with behind_the_back():
        proof_of(tamper())


@pytest.mark.parametrize("tamper", IN_THE_RECORDS, ids=lambda tamper: tamper.__name__)
def test_tampering_with_records_is_found(open_day, tamper) -> None:
    with behind_the_back():
        proof_of(tamper())


@pytest.mark.parametrize("section", SECTIONS)
def test_what_only_a_seal_can_know_is_found_in_its_section(open_day, section) -> None:
    with behind_the_back():
        proof_of(found_by_the_seal(section))


def test_every_section_of_a_seal_is_tampered_with(open_day) -> None:
    assert set(SealSection.objects.values_list("name", flat=True)) == SECTIONS.keys()


def test_the_command_says_it_in_json_and_ends_with_three(open_day) -> None:
    with behind_the_back():
        row = customer_transfer("open")
        add_to(row)
        result = CliRunner().invoke(app, ["--json"])
    said = json.loads(result.stdout)
    assert (result.exit_code, said["ok"]) == (EXIT_DIFFERENCE, False)
    assert EXIT_DIFFERENCE == 3
    for check in said["checks"]:
        assert {"name", "ok", "counted", "difference_cents", "first"} <= check.keys()
    broken = {check["name"]: check for check in said["checks"] if not check["ok"]}
    assert broken["claims on pooled cash"]["difference_cents"] == MORE
    assert broken["claims on pooled cash"]["first"][0]["place"].startswith(row.entry)


def test_the_command_ends_with_nought_when_every_check_holds(open_day) -> None:
    with behind_the_back():
        result = CliRunner().invoke(app, ["--json"])
    assert (result.exit_code, json.loads(result.stdout)["ok"]) == (0, True)
