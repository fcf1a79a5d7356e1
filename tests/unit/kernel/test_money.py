import pytest
from hypothesis import given
from hypothesis import strategies as st

from curbstop.kernel.money import Money, NotAnAmountError, UnsplittableError, split_cents

cents = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize("value", [1.0, "1", None, True, 0.1])
def test_money_refuses_everything_but_whole_cents(value):
    with pytest.raises(TypeError):
        Money(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", 10000), ("100.5", 10050), ("1,000", 100000), ("1,000.50", 100050), ("$5", 500), ("-2.00", -200),
        (" 7.05 ", 705), (".5", 50), ("0", 0), ("12.", 1200), ("1,234,567.89", 123456789),
    ],
)  # fmt: skip
def test_typed_amounts_are_read(text, expected):
    assert Money.parse(text) == Money(expected)


@pytest.mark.parametrize("text", ["", ".", "-", "1,00", "1.234", "1e5", "12a", "--1", "1 000", "NaN", "٣"])
def test_what_is_not_an_amount_is_refused_with_a_hint(text):
    with pytest.raises(NotAnAmountError, match="Type dollars and cents"):
        Money.parse(text)


@given(cents)
def test_an_amount_is_read_back_as_it_is_written(value):
    assert Money.parse(str(Money(value))) == Money(value)


@given(cents, weights)
def test_splitting_loses_no_cent(total, parts):
    assert sum(split_cents(total_cents=total, weights=parts)) == total


@given(cents, weights)
def test_no_part_is_a_whole_cent_away_from_its_exact_share(total, parts):
    for part, weight in zip(split_cents(total_cents=total, weights=parts), parts, strict=True):
        assert abs(part * sum(parts) - total * weight) < sum(parts)


@pytest.mark.parametrize("bad", [[0, 0], [1, -1], [-1]])
def test_weights_that_mean_nothing_are_refused(bad):
    with pytest.raises(UnsplittableError):
        Money(100).split(bad)


def test_the_first_of_equals_gets_the_odd_cent():
    assert Money(100).split([1, 1, 1]) == [Money(34), Money(33), Money(33)]


@given(cents, cents)
def test_sums_and_differences_undo_each_other(first, second):
    assert Money(first) + Money(second) - Money(second) == Money(first)
    assert Money.total([Money(first), -Money(first)]) == Money(0)
    assert (Money(first) < Money(second)) == (first < second)


def test_money_does_not_mix_with_numbers():
    with pytest.raises(TypeError):
        Money(1) + 1
    with pytest.raises(TypeError):
        Money(1) * 1.5


def test_amounts_are_written_with_thousands_and_two_decimals():
    assert str(Money(-100050)) == "-1,000.50"
    assert str(Money(5)) == "0.05"
