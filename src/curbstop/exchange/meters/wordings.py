"""What a file of reads must be, sentence by sentence: told in English by the terminal, in any language by the screens."""

from curbstop.kernel.wording import StoredWording

PHOTO_THERE = StoredWording("a file of this name among the photos")
PHOTO_IS_ONE = StoredWording("a JPEG, PNG or WebP picture")
PHOTO_NAMED = StoredWording("a row that names this photo")
DAY_IS_OVER = StoredWording("a day up to {day}, the open business day")
ONCE_A_DAY = StoredWording("each meter and day once")
METER_KNOWN = StoredWording("the serial number of a known meter")
METER_HANGS = StoredWording("a meter that hangs somewhere on that day")
HANGS_AT = StoredWording("{point}, where this meter hangs")
DIAL_SHOWS = StoredWording("a number of at most {dials} digits before the point")
NOT_READ_YET = StoredWording("a day on which this meter was not read yet; correct that read at the meter")
READ_OR_WHY = StoredWording("a number, or a note that says why nobody could read")
NOT_TRIED_YET = StoredWording("a day of which it is not yet known that nobody could read")

STORED_WORDINGS = (
    PHOTO_THERE,
    PHOTO_IS_ONE,
    PHOTO_NAMED,
    DAY_IS_OVER,
    ONCE_A_DAY,
    METER_KNOWN,
    METER_HANGS,
    HANGS_AT,
    DIAL_SHOWS,
    NOT_READ_YET,
    READ_OR_WHY,
    NOT_TRIED_YET,
    # What the reading of any CSV file says of this one.
    StoredWording("a day as YYYY-MM-DD"),
    StoredWording("a number with at most 3 decimals, not negative"),
    StoredWording("one of the allowed values: {values}"),
    StoredWording("a header with the columns' names"),
    StoredWording("UTF-8 text"),
    StoredWording("{count} cells, as the header has"),
    StoredWording("closed quotation marks around a whole cell"),
    StoredWording("each column once, of {columns}"),
    StoredWording("a column {column}"),
    StoredWording("a value: {meaning}"),
)
