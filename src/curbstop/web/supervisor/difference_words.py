"""The difference solver's causes and evidence as sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import Cause
from curbstop.web.counter.drawer import difference_words
from curbstop.web.counter.words import CLASS_LABELS, denomination_label
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money

KIND_LABELS: Mapping[str, Words] = {
    "transposed": _("Digits exchanged"),
    "slipped": _("Decimal point slipped"),
    "doubled": _("Recorded twice"),
    "halved": _("Half recorded"),
    "missed": _("Not recorded"),
    "wrong_tender": _("Wrong tender"),
    "void_not_made": _("Void not made"),
    "void_twice": _("One void too many"),
    "wrong_note": _("Change for the wrong bill"),
    "strap_or_roll": _("Strap or roll counted wrong"),
    "neighbour": _("In another drawer"),
    "check_at_stub": _("Check keyed at the stub's amount"),
    "combination": _("Several checks"),
    "late_payment": _("Taken while it was counted"),
    "pair": _("Two errors at once"),
}
SENTENCES: Mapping[str, Words] = {
    "transposed": _(
        "Receipt %(receipt)s was keyed as %(keyed_cents)s: two digits are exchanged, it was %(true_cents)s."
    ),
    "slipped": _("Receipt %(receipt)s was keyed as %(keyed_cents)s: the decimal point slipped, it was %(true_cents)s."),
    "doubled": _("Receipt %(receipt)s is receipt %(first)s once more: %(cents)s was recorded twice."),
    "halved": _("Receipt %(receipt)s was keyed as %(keyed_cents)s, half of what was paid: %(true_cents)s."),
    "missed": _("%(cents)s was taken and no receipt made: %(tender_class)s."),
    "wrong_tender": _(
        "Receipt %(receipt)s of %(cents)s was keyed as another tender. Keyed: %(keyed_class)s. It was: %(true_class)s."
    ),
    "void_not_made": _("%(cents)s of receipt %(receipt)s went back to the customer, and the receipt was not voided."),
    "void_twice": _("Receipt %(receipt)s was voided, but its %(cents)s is in the drawer."),
    "wrong_note": _(
        "At receipt %(receipt)s change was given as for %(keyed_cents)s, and %(true_cents)s was handed over."
    ),
    "roll-": _("A roll of coins was left out of the count: %(pieces)s x %(denomination)s, %(cents)s."),
    "roll+": _("A roll of coins was counted twice: %(pieces)s x %(denomination)s, %(cents)s."),
    "strap-": _("A strap of bills was left out of the count: %(pieces)s x %(denomination)s, %(cents)s."),
    "strap+": _("A strap of bills was counted twice: %(pieces)s x %(denomination)s, %(cents)s."),
    "neighbour-": _("%(cents)s of this drawer lies in drawer %(drawer)s: %(tender_class)s."),
    "neighbour+": _("%(cents)s of drawer %(drawer)s lies in this drawer: %(tender_class)s."),
    "check_at_stub": _(
        "The check of receipt %(receipt)s was keyed at the stub's amount, %(keyed_cents)s, and is written for"
        " %(true_cents)s."
    ),
    "combination": _("These checks lack, together %(cents)s: receipts %(receipts)s."),
    "late_payment": _(
        "The money of receipt %(receipt)s, %(cents)s, was taken while the drawer was being counted and lies apart."
    ),
    "pair": _("Two errors at once make this difference:"),
}
EVIDENCE: Mapping[str, Words] = {
    "not_on_tape": _("No check of %(cents)s is on the tape."),
    "only_on_tape": _("A check of %(cents)s is on the tape and has no receipt."),
    "stub_says": _("The bill asks for %(cents)s."),
    "stub_of": _("The bill that receipt %(receipt)s paid asks for just that."),
    "same_within_minutes": _(
        "Receipt %(receipt)s has the same account, tender and amount, %(minutes)s minutes before."
    ),
    "one_over_one_short": _("Short by %(cents)s: %(short_class)s. Over by as much: %(over_class)s."),
    "keyed_anew": _("Receipt %(receipt)s of the same account followed after %(minutes)s minutes."),
    "second_void": _("Receipt %(receipt)s of the same account was voided just before."),
    "change_given": _("%(change_cents)s change was given on %(tendered_cents)s."),
    "pieces_counted": _("Counted: %(pieces)s x %(denomination)s."),
    "neighbour_differs": _("Drawer %(drawer)s is %(difference)s."),
    "item_of_amount": _("Receipt %(receipt)s has just this amount."),
    "keyed_as_stub": _("It was keyed at the bill's amount to the cent: %(cents)s."),
    "none_on_tape": _("None of them is on the tape."),
    "sum_fits": _("Their sum is what lacks, to the cent."),
    "near_the_count": _("It was taken %(minutes)s minutes before the count began."),
}
EVIDENCE_KINDS: Mapping[str, Words] = {
    "image": _("A picture, of the check or of the customer's copy"),
    "slip": _("A slip of paper: the terminal's, the stub, a note"),
    "word": _("The customer's word"),
    "recount": _("Another count of one of the drawers"),
}


def sentence(cause: Cause) -> str:
    """What may have happened."""
    facts = dict(cause.facts)
    name = str(cause.kind)
    if name == "strap_or_roll":
        name = "strap" if facts["is_strap"] else "roll"
    if name in {"strap", "roll", "neighbour"}:
        name += "-" if cause.amount_cents < 0 else "+"
    return str(SENTENCES[name] % spoken(facts))


def evidence_sentences(cause: Cause) -> tuple[str, ...]:
    """What in the data speaks for it."""
    found = []
    for one in cause.evidence:
        facts = dict(one.facts)
        if one.code == "neighbour_differs":
            facts["difference"] = difference_words(_cents(facts["cents"]))
        found.append(str(EVIDENCE[one.code] % spoken(facts)))
    return tuple(found)


def spoken(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as they stand in a sentence: money with two decimals, classes and pieces by their names."""
    return {name: _spoken(name, value) for name, value in facts.items()}


def _spoken(name: str, value: object) -> object:
    if name == "cents" or name.endswith("_cents"):
        return format_plain_money(abs(_cents(value)))
    if name.endswith("_class"):
        return CLASS_LABELS[str(value)]
    return denomination_label(str(value)) if name == "denomination" else value


def _cents(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("Cents are whole numbers.")
    return value
