"""Codes of the ACH network. Source: Nacha Operating Rules, Appendices Three and Four (return reasons, change codes)."""

from enum import StrEnum

CREDIT_CODES = frozenset(
    [
        "21",
        "22",
        "23",
        "24",
        "31",
        "32",
        "33",
        "34",
        "41",
        "42",
        "43",
        "44",
        "51",
        "52",
        "53",
        "54",
        "81",
        "83",
        "85",
        "87",
    ]
)
DEBIT_CODES = frozenset(
    ["26", "27", "28", "29", "36", "37", "38", "39", "46", "47", "48", "49", "55", "56", "82", "84", "86", "88"]
)
ACCOUNTING_CODES = frozenset(["81", "82", "83", "84", "85", "86", "87", "88"])
RETURN_CODES = frozenset(["21", "26", "31", "36", "41", "46", "51", "56"])
PRENOTE_CODES = frozenset(["23", "28", "33", "38", "43", "48", "53"])
ZERO_DOLLAR_CODES = frozenset(["24", "29", "34", "39", "44", "49", "54"])


class EntryClass(StrEnum):
    """Standard entry classes that we originate."""

    PPD = "PPD"
    WEB = "WEB"
    CCD = "CCD"


# How many addenda of type 05 one forward entry may have; classes that are not here have none.
MOST_ADDENDA_05 = {
    "ACK": 1,
    "ATX": 9999,
    "CCD": 1,
    "CIE": 1,
    "CTX": 9999,
    "DNE": 1,
    "ENR": 9999,
    "PPD": 1,
    "TRX": 9999,
    "WEB": 1,
}
WITH_ADDENDA_02 = frozenset({"MTE", "POS", "SHR"})
ENTRY_CLASSES = frozenset(
    [
        "ACK",
        "ADV",
        "ARC",
        "ATX",
        "BOC",
        "CCD",
        "CIE",
        "COR",
        "CTX",
        "DNE",
        "ENR",
        "IAT",
        "MTE",
        "POP",
        "POS",
        "PPD",
        "RCK",
        "SHR",
        "TEL",
        "TRC",
        "TRX",
        "WEB",
        "XCK",
    ]
)
# The name of the receiver is what these are authorised by: the operator rejects them without one.
NAME_NEEDED = frozenset({"TEL", "WEB"})
ZERO_DOLLAR_CLASSES = frozenset({"ACK", "ATX", "CCD", "CTX", "IAT"})

RETURN_REASONS = {
    "R01": "Insufficient funds",
    "R02": "Account closed",
    "R03": "No account, or unable to locate it",
    "R04": "Invalid account number",
    "R05": "Unauthorized debit to a consumer's account with a corporate entry class",
    "R06": "Returned at the originating bank's request",
    "R07": "Authorization revoked by the customer",
    "R08": "Payment stopped",
    "R09": "Uncollected funds",
    "R10": "Customer advises that the entry is not authorized",
    "R11": "Customer advises that the entry is not as authorized",
    "R12": "Branch sold to another bank",
    "R13": "The receiving bank cannot take part",
    "R14": "Representative payee deceased",
    "R15": "Beneficiary or account holder deceased",
    "R16": "Account frozen, or returned on instruction of the foreign assets office",
    "R17": "Entry criteria wrong, or questionable",
    "R18": "Improper effective date",
    "R19": "Amount field error",
    "R20": "Not a transaction account",
    "R21": "Invalid company identification",
    "R22": "Invalid individual identification",
    "R23": "Credit refused by the receiver",
    "R24": "Duplicate entry",
    "R25": "Addenda error",
    "R26": "Mandatory field error",
    "R27": "Trace number error",
    "R28": "Check digit of the routing number wrong",
    "R29": "Corporate customer advises not authorized",
    "R30": "The receiving bank takes no part in check truncation",
    "R31": "Permissible return entry",
    "R32": "The receiving bank does not settle",
    "R33": "Return of a destroyed check entry",
    "R34": "Participation of the receiving bank limited",
    "R35": "Return of an improper debit entry",
    "R36": "Return of an improper credit entry",
    "R37": "Source document presented for payment",
    "R38": "Stop payment on the source document",
    "R39": "Improper source document",
    "R40": "Enrollment returned by a federal agency",
    "R41": "Invalid transaction code in an enrollment",
    "R42": "Routing number or check digit error in an enrollment",
    "R43": "Invalid account number in an enrollment",
    "R44": "Invalid individual identification in an enrollment",
    "R45": "Invalid name in an enrollment",
    "R46": "Invalid representative payee indicator",
    "R47": "Duplicate enrollment",
    "R50": "State law affecting represented checks",
    "R51": "Represented check item ineligible or altered",
    "R52": "Stop payment on a represented check",
    "R53": "Item and represented check both presented",
    "R61": "Misrouted return",
    "R62": "Return of an erroneous or reversing debit",
    "R63": "Wrong amount in a return",
    "R64": "Wrong individual identification in a return",
    "R65": "Wrong transaction code in a return",
    "R66": "Wrong company identification in a return",
    "R67": "Duplicate return",
    "R68": "Untimely return",
    "R69": "Field errors in a return",
    "R70": "Permissible return not accepted",
    "R71": "Misrouted dishonored return",
    "R72": "Untimely dishonored return",
    "R73": "Timely original return",
    "R74": "Corrected return",
    "R75": "Return not a duplicate",
    "R76": "No errors found",
    "R77": "Dishonored return not accepted",
    "R80": "International entry coding error",
    "R81": "Taking no part in international entries",
    "R82": "Invalid foreign bank identification",
    "R83": "The foreign bank cannot settle",
    "R84": "Not processed by the gateway",
    "R85": "Incorrectly coded outbound international payment",
}
CHANGE_CODES = {
    "C01": "Account number",
    "C02": "Routing number",
    "C03": "Routing number and account number",
    "C04": "Name",
    "C05": "Transaction code",
    "C06": "Account number and transaction code",
    "C07": "Routing number, account number and transaction code",
    "C08": "Receiving bank's identification (international)",
    "C09": "Individual identification",
    "C10": "Company name",
    "C11": "Company identification",
    "C12": "Company name and company identification",
    "C13": "Addenda format error",
    "C14": "Entry class of an outbound international payment",
}
REFUSED_CHANGE_CODES = frozenset({"C61", "C62", "C63", "C64", "C65", "C66", "C67", "C68", "C69"})
