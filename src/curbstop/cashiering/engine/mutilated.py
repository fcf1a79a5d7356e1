"""What a torn or burnt note is worth."""

HALF = 50


def mutilated_disposition(*, remaining_percent: int) -> str:
    """`accepted` when clearly more than half of the note is there, else `refused`: its owner sends it to the Treasury.

    Source: 31 CFR 100.5 (the Bureau of Engraving and Printing redeems a note of which more than half is there at full
    value; of less only with proof of what became of the rest, which no cashier judges).
    """
    return "accepted" if remaining_percent > HALF else "refused"
