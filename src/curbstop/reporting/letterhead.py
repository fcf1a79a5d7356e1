"""Who writes the letters: the utility's policies where they say it, else the default utility's published figures."""

from datetime import date

from curbstop.correspondence.types import UtilityLetterhead
from curbstop.platform.policies import policies_in_force

NAME = "utility.name"


def utility_letterhead(*, on_date: date) -> UtilityLetterhead:
    """The letterhead in force on a day. Addresses and telephones: sbmwd.org (san_bernardino.md 3.1) [V]."""
    found = policies_in_force(on_date=on_date, keys=[NAME])
    name = str(found[NAME].value) if NAME in found else "San Bernardino Municipal Water Department"
    return UtilityLetterhead(
        name=name,
        short_name="".join(word[0] for word in name.split() if word[0].isupper()),
        return_address_lines=("P.O. Box 710", "San Bernardino, CA 92402"),
        remittance_address_lines=(name, "P.O. Box 710", "San Bernardino, CA 92402-0710"),
        telephone="(909) 384-5095",
        emergency_telephone="(909) 384-5141",
        website="sbmwd.org",
        office_address="1350 South E Street, San Bernardino",
        office_hours="Monday to Thursday 7:30 a.m. to 5:30 p.m.,\nFriday to 4:30 p.m.",
        office_hours_spanish="Lunes a jueves de 7:30 a. m. a 5:30 p. m.,\nviernes hasta las 4:30 p. m.",
    )
