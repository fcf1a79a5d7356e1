"""Heat that geothermal water leaves behind."""

from curbstop.kernel.rounding import Rounding, divide

POUNDS_PER_GALLON_HUNDREDTHS = 834
HUNDREDTHS = 100
BTU_PER_THERM = 100_000


def therms_milli(*, gallons: int, delta_fahrenheit_milli: int) -> int:
    """Thousandths of a therm in `gallons` cooled by `delta_fahrenheit_milli` thousandths of a degree F, half up.

    Rule: therms = gallons x 8.34 x degrees F / 100,000 (10,000 gallons by 40 degrees are 33.36 therms).
    """
    numerator = gallons * POUNDS_PER_GALLON_HUNDREDTHS * delta_fahrenheit_milli
    return divide(numerator=numerator, denominator=HUNDREDTHS * BTU_PER_THERM, policy=Rounding.HALF_UP)
