"""Sentences of work items and reports as they are kept, in English; the screens know them again and translate them."""

from curbstop.kernel.wording import StoredWording

# Why a payment file was not taken.
FILE_REJECTED = StoredWording("Rejected: {problem}")

# Why an agreement was not billed.
READ_BELOW = StoredWording("The read of {day} is below the one before: read the meter again.")
NO_READ = StoredWording("There is no read of {day}, and nothing to estimate one from.")
ESTIMATED_TOO_OFTEN = StoredWording("The read of {day} would be estimated once too often: the meter must be read.")
NOTHING_TO_ESTIMATE_FROM = StoredWording(
    "No read of {day} can be estimated, for lack of history: the meter must be read."
)
READ_WAITS = StoredWording("The read of {day} waits until somebody has decided about it.")
NO_RATE_CLASS = StoredWording("The agreement has no rate class on the last day of the period.")
ALL_BILLED = StoredWording("Every day is billed already.")
WINDOW_CLOSED = StoredWording("Not billed since {day}; the window closed.")

# Why an account is left out of a correction.
NOTHING_DIFFERS = StoredWording("Billed anew it comes to the same: nothing is changed.")
BACK_BILLED_TOO_FAR = StoredWording(
    "It would charge more for days before {day}: the law does not let us bill so far back. Choose later days."
)
CHANGED_SINCE_APPROVAL = StoredWording("Something changed since the approval: correct this account by itself.")

# What happens to a level plan.
LEVEL_STARTED = StoredWording(
    "Levelized billing of {amount} a month begins with the next bill; it settles from {month} on."
)
LEVEL_CHANGED = StoredWording("The level amount changed from {old} to {new}.")
LEVEL_ENDED = StoredWording("Levelized billing has ended; the difference was {amount}.")

# What stood on a bill that was taken back.
ADJUSTMENTS_WENT_BACK = StoredWording(
    "{amount} of adjustments went back with bill {number}: decide whether the next bill gets them again."
)
ADJUSTMENT_OF_OTHER_CHARGE = StoredWording(
    "{amount} for a leak or a meter was given again on corrected bills whose charges are other now: compute it anew."
)

# What happens to the balance of a closed account.
BALANCE_MOVED = StoredWording("{amount} moved to the customer's other account.")
BALANCE_CAME = StoredWording("{amount} came from the customer's closed account.")
SMALL_BALANCE = StoredWording("Too small to be collected from a closed account.")
REFUND_OF_CREDIT = StoredWording("Credit left on a closed account.")
CREDIT_CHANGED = StoredWording("The credit changed since the refund was asked for.")

# What is to be done when service ends.
NO_FINAL_BILL = StoredWording("The final bill could not be made: {problem}")
DEPOSIT_LEFT = StoredWording("A security deposit is held and service has ended: apply it, then refund the rest.")
FINAL_READ = StoredWording("Read {service_point} on {day}: service ends, then make the final bill.")

USE_ON_VACANT = StoredWording("The meter counts, and nobody takes service there ({day}).")

HELD_BY_RULE = StoredWording("Held by rule {number}: {reason}")

# A bank line that no rule knows.
BANK_LINE_UNKNOWN = StoredWording("The bank's line of {amount} of {day} is not recognised yet: {text}")
BANK_LINE_MATCHED = StoredWording("The bank's line was recognised.")

# A detector's alarm; `name` is the detector's.
ALARM = StoredWording("Alarm, {name}: {label} has {statistic}, the limit is {limit} ({start} to {until}).")

# A meter whose read nobody believes.
READ_AGAIN = StoredWording("Read meter {serial} again: {reading} on {day} is doubted. Take a photo.")
READ_AT_LAST = StoredWording("Read meter {serial}: there is no read of {day}. Take a photo.")
WAS_READ_AGAIN = StoredWording("Read again.")
NOT_NEEDED = StoredWording("The order was taken back.")

# Mail that did not reach its customer.
MAIL_BAD_ADDRESS = StoredWording(
    "The mail house could not mail bill {number} on {day}, its address is wrong: correct it and print the bill again."
)
MAIL_NOT_MAILED = StoredWording("The mail house did not mail bill {number} on {day}: print it again.")
MAIL_CAME_BACK = StoredWording("Bill {number} came back by mail on {day}: ask the customer for the right address.")
PULLED_BUT_MAILED = StoredWording(
    "Bill {number} was cancelled before the mailing of {day}, and was mailed: tell the customer."
)

# How a held bill was decided.
RELEASED = StoredWording("Released.")
RELEASED_BECAUSE = StoredWording("Released: {reason}")
DISCARDED = StoredWording("Discarded: {reason}")

# What an entry is called, besides its event.
SETUP_FEE = StoredWording("Set-up fee")
CONVERSION_OF = StoredWording("Conversion of {fund}")

# What a file of returned entries leaves to be done.
RETURNS_OF_NOBODY = StoredWording(
    "{count} returned entries of {name} belong to no payment: find them by the bank's own line. Lines {lines}."
)
BANKS_CORRECT = StoredWording("Banks correct the data of {count} entries of {name} before the next draft: {entries}.")

STORED_WORDINGS = (
    FILE_REJECTED,
    RETURNS_OF_NOBODY,
    BANKS_CORRECT,
    READ_BELOW,
    NO_READ,
    ESTIMATED_TOO_OFTEN,
    NOTHING_TO_ESTIMATE_FROM,
    READ_WAITS,
    NO_RATE_CLASS,
    ALL_BILLED,
    WINDOW_CLOSED,
    NOTHING_DIFFERS,
    BACK_BILLED_TOO_FAR,
    CHANGED_SINCE_APPROVAL,
    LEVEL_STARTED,
    LEVEL_CHANGED,
    LEVEL_ENDED,
    ADJUSTMENTS_WENT_BACK,
    ADJUSTMENT_OF_OTHER_CHARGE,
    BALANCE_MOVED,
    BALANCE_CAME,
    SMALL_BALANCE,
    REFUND_OF_CREDIT,
    CREDIT_CHANGED,
    NO_FINAL_BILL,
    DEPOSIT_LEFT,
    FINAL_READ,
    USE_ON_VACANT,
    READ_AGAIN,
    READ_AT_LAST,
    WAS_READ_AGAIN,
    NOT_NEEDED,
    MAIL_BAD_ADDRESS,
    MAIL_NOT_MAILED,
    MAIL_CAME_BACK,
    PULLED_BUT_MAILED,
    BANK_LINE_UNKNOWN,
    BANK_LINE_MATCHED,
    ALARM,
    HELD_BY_RULE,
    RELEASED,
    RELEASED_BECAUSE,
    DISCARDED,
    SETUP_FEE,
    CONVERSION_OF,
)
