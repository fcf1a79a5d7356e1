"""A refusal that is kept inside a sentence is said in the reader's language, wherever its facts stand."""

from django.utils.translation import override

from curbstop.journeys.final_bill import AgreementStillRunsError
from curbstop.journeys.stored_wordings import ALL_BILLED, NO_FINAL_BILL
from curbstop.platform.policies import UnknownPolicyError
from curbstop.web.ui.kept_refusals import templates
from curbstop.web.ui.spoken import kept


def test_the_catalog_is_compiled_and_read():
    assert "A final bill is for agreements that have ended" in templates()


def test_why_there_is_no_final_bill_is_said_whole_in_spanish():
    error = AgreementStillRunsError(
        "A final bill is for agreements that have ended",
        where="agreements {agreement_ids}",
        to_do="End the service first.",
        agreement_ids=[4, 5],
    )
    reason = NO_FINAL_BILL.filled(problem=error.message)
    with override("es"):
        told = kept(reason)
    assert told.startswith("No se pudo hacer la factura final:")
    assert "[4, 5]" in told
    for english in ("A final bill", "agreements", "End the service"):
        assert english not in told
    with override("en"):
        assert kept(reason) == reason


def test_a_refusal_with_facts_is_known_by_its_template():
    error = UnknownPolicyError(
        "The policy '{key}' has no value on {on_date}",
        to_do="A manager can enter one under Policies.",
        key="billing.due_days",
        on_date="2026-11-23",
    )
    with override("es"):
        told = kept(NO_FINAL_BILL.filled(problem=error.message))
    assert "billing.due_days" in told
    assert "2026-11-23" in told
    assert "has no value" not in told
    assert "A manager" not in told


def test_a_known_sentence_inside_stays_known_and_what_nobody_knows_stays_as_it_is():
    with override("es"):
        assert ALL_BILLED.filled() not in kept(NO_FINAL_BILL.filled(problem=ALL_BILLED.filled()))
        assert kept(NO_FINAL_BILL.filled(problem="Zzz qqq (here). Xyz.")).endswith("Zzz qqq (here). Xyz.")
