"""Whatever is billed, paid, voided, cancelled, billed anew, adjusted, moved and written off, in whatever order: after each
step the books are those of a plain Decimal model in which what was taken back never happened, and they prove themselves.

Half of the histories; the other half is `test_random_histories_too`, so that two processes share them.
"""

import pytest

from factories.random_histories import SEQUENCES, machine_of, play_at_random, town_with_a_month_billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings):
    return town_with_a_month_billed(settings)


def test_after_each_step_the_books_are_those_of_a_plain_model_and_prove_themselves(town):
    play_at_random(town, sequences=SEQUENCES // 2)


# What such sequences have found: each is kept, with what was wrong.
FOUND = {
    "an adjustment of a paid charge lowers it when the payment is taken back": [
        ("pay", {"place": 0, "cents": 1, "leaving": 0}),
        ("adjust", {"place": 0, "code": "water", "cents": -500, "of": 0}),
        ("take_payment_back", {"number": 0}),
    ],
    "a bill made anew stands in its place also when a payment before it is taken back": [
        ("pay", {"place": 0, "cents": 7_000, "leaving": None}),
        ("pay", {"place": 0, "cents": 9_000, "leaving": None}),
        ("bill", {"uses": (12, 12, 12)}),
        ("bill", {"uses": (12, 12, 12)}),
        ("rebill", {"place": 0, "number": 0, "error": 1}),
        ("take_payment_back", {"number": 0}),
    ],
    "what was given again on a bill made anew stays where it was when a payment is taken back": [
        ("pay", {"place": 0, "cents": 4_000, "leaving": None}),
        ("adjust", {"place": 0, "code": "water", "cents": -900, "of": 0}),
        ("pay", {"place": 0, "cents": 2_500, "leaving": None}),
        ("bill", {"uses": (12, 12, 12)}),
        ("rebill", {"place": 0, "number": 0, "error": -1}),
        ("take_payment_back", {"number": 0}),
        ("rebill", {"place": 0, "number": 0, "error": 1}),
        ("take_payment_back", {"number": 0}),
    ],
    "a bill whose debt was moved is made anew, and what differs goes where the debt went": [
        ("bill_what_is_left", {}),
        ("transfer", {"number": 0}),
        ("rebill", {"place": 2, "number": 1, "error": -1}),
        ("rebill", {"place": 2, "number": 1, "error": 2}),
        ("cancel", {"place": 2, "number": 0}),
        ("bill_what_is_left", {}),
        ("transfer", {"number": 0}),
    ],
    "when all bills of a home that was left are taken back, one final bill takes their days": [
        ("cancel", {"place": 1, "number": 9}),
        ("bill_what_is_left", {}),
        ("cancel", {"place": 2, "number": 4}),
        ("cancel", {"place": 2, "number": 20}),
        ("cancel", {"place": 1, "number": 14}),
        ("bill_what_is_left", {}),
    ],
    "a bill under a later one is not taken back": [
        ("bill", {"uses": (12, 12, 12)}),
        ("cancel", {"place": 0, "number": 1}),
        ("cancel", {"place": 0, "number": 0}),
        ("bill_what_is_left", {}),
    ],
}


@pytest.mark.parametrize("steps", FOUND.values(), ids=FOUND)
def test_what_was_found_once_stays_right(town, steps):
    machine = machine_of(town)()
    try:
        machine.the_books_are_the_models()
        for name, facts in steps:
            getattr(machine, name)(**facts)
            machine.the_books_are_the_models()
    finally:
        machine.teardown()
