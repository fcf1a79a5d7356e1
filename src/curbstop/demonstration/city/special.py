"""The customers that every city has, at every size, by their row number: what a test or a guide wants to show."""

LEVELIZED = 1
OWNER_REVERTS = 3
ROLLS_OVER = 5
SEWER_ONLY = 7
VISITED = 9  # a service trip on a bill
SUMMARY = 11  # several premises on one account
GEOTHERMAL = 13
VISITED_LATER = 15  # a service trip that waits for the next bill
GARDEN = 17
METER_EXCHANGED = 19
USES_NOTHING = 23
IN_ARREARS = 27
LEAKS = 29
PLAIN_HOMES_UP_TO = 30  # all others so far are single homes
SETTLED_UP_TO = 40  # nobody up to here has moved in lately
