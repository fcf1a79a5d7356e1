"""What a levelized bill says beside its charges: what is asked for, and what runs on."""

from curbstop.correspondence.engine.figures import dollars, month_and_year
from curbstop.correspondence.engine.wording import BILL_WORDS
from curbstop.correspondence.types import BillDocument, LevelFigures


def level_lines(bill: BillDocument, level: LevelFigures) -> list[list[str]]:
    """What leads to the amount asked for: the balance before as it was asked for, actual charges, what levels them.

    So actual charges, level amount and running difference stand in the sum itself, on the first page.
    """
    words = BILL_WORDS[bill.language]
    adjustments = bill.adjustments_cents - level.before_cents + level.last_difference_cents
    other = bill.current_charges_cents - level.actual_cents
    levelled = words["level_settles"] if level.settles else words["level_row"]
    levelled = levelled.format(level=dollars(level.level_cents), difference=dollars(level.difference_cents))
    rows = [
        (words["previous_balance"], bill.previous_balance_cents - level.last_difference_cents, True),
        (words["payments"], -bill.payments_cents, True),
        (words["adjustments"], adjustments, adjustments != 0),
        (words["credits"], -bill.credits_cents, bill.credits_cents != 0),
        (words["new_charges"], level.actual_cents, True),
        (levelled, level.level_cents + level.true_up_cents - level.actual_cents, True),
        (words["level_other"], other, other != 0),
    ]
    return [[label, dollars(cents)] for label, cents, shown in rows if shown]


def level_sentences(bill: BillDocument) -> list[str]:
    """Actual charges, level amount and running difference in a sentence each; nothing for an account without a plan."""
    level, words = bill.level, BILL_WORDS[bill.language]
    if level is None:
        return []
    said = [words["level_text"].format(actual=dollars(level.actual_cents), level=dollars(level.level_cents))]
    if level.settles:
        said.append(words["level_settled"].format(before=dollars(level.before_cents)))
    else:
        key = "level_used" if level.difference_cents > 0 else "level_ahead"
        key = key if level.difference_cents else "level_even"
        said.append(words[key].format(difference=dollars(abs(level.difference_cents))))
    if level.next_true_up_on:
        said.append(words["level_next"].format(month=month_and_year(level.next_true_up_on, bill.language)))
    return [" ".join(said)]
