"""What a file of evapotranspiration must be: told in English by the terminal, in any language by the screens."""

from curbstop.kernel.wording import StoredWording

AFTER_IT_BEGINS = StoredWording("a day after from_date")
ZONE_KNOWN = StoredWording("a zone that some premises are in ({zones}), or nothing for everywhere")
DAYS_ONCE = StoredWording("each day of a zone once")
NO_OTHER_FIGURES = StoredWording("days that are not known otherwise: other figures hold from {from_date} to {to_date}")

STORED_WORDINGS = (
    AFTER_IT_BEGINS,
    ZONE_KNOWN,
    DAYS_ONCE,
    NO_OTHER_FIGURES,
    StoredWording("a whole number from {least} to {most}"),
)
