"""The customers that every city has, at every size, by their row number: what a test or a guide wants to show."""

OWNER_REVERTS = 3
ROLLS_OVER = 5
SEWER_ONLY = 7
SUMMARY = 11  # several premises on one account
GEOTHERMAL = 13
GARDEN = 17
METER_EXCHANGED = 19
USES_NOTHING = 23
IN_ARREARS = 27
LEAKS = 29
PLAIN_HOMES_UP_TO = 30  # all others so far are single homes
SETTLED_UP_TO = 40  # nobody up to here has moved in lately
