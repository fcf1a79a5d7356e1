"""What the ACH rules demand beyond columns and control totals.

Source: Nacha Operating Rules, Appendix Three; FedACH rejects the same.
"""

from collections.abc import Callable
from functools import lru_cache

from curbstop.exchange.banks.nacha.codes import (
    ACCOUNTING_CODES,
    CHANGE_CODES,
    CREDIT_CODES,
    DEBIT_CODES,
    ENTRY_CLASSES,
    MOST_ADDENDA_05,
    NAME_NEEDED,
    PRENOTE_CODES,
    REFUSED_CHANGE_CODES,
    RETURN_REASONS,
    WITH_ADDENDA_02,
    ZERO_DOLLAR_CODES,
)
from curbstop.exchange.layouts.kinds import check_digit, read_routing
from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.refusal import FieldRefusedError, FileRefusedError
from curbstop.kernel.wording import Wording

LINES_IN_A_BLOCK = 10
CREDITS_ONLY, DEBITS_ONLY = "220", "225"
NAME = slice(54, 76)
INTERNATIONAL_ADDENDA = tuple(f"addenda_{number}" for number in range(10, 17))
MANDATORY_INTERNATIONAL = len(INTERNATIONAL_ADDENDA)


@lru_cache(maxsize=65_536)
def _check_digit_of(rdfi: int) -> str:
    return str(check_digit(first_eight=f"{rdfi:08d}"))


class NachaRules:
    """Follows one file; `row` sees each record after its layout."""

    def __init__(self) -> None:
        self._seen: dict[str, Callable[[Row], None]] = {
            "file_header": self._file_header,
            "batch_header": self._batch_header,
            "iat_header": self._batch_header,
            "iat_change_header": self._batch_header,
            "adv_header": self._batch_header,
            "entry": self._entry,
            "iat_entry": self._iat_entry,
            "adv_entry": self._adv_entry,
            "addenda_05": self._addenda_05,
            "addenda_98": self._addenda_98,
            "addenda_99": self._addenda_99,
            "batch_control": self._end_entry,
            "adv_control": self._end_entry,
        }
        self._entry_class = ""
        self._service_class = ""
        self._odfi = ""
        self._last_trace = ""
        self._open: Row | None = None
        self._addenda: list[Row] = []
        self._lines = 0
        self._filler = 0

    def row(self, row: Row) -> None:
        """One record."""
        self._lines += 1
        kind = row.kind
        if kind == "padding":
            self._filler += 1
            return
        seen = self._seen.get(kind)
        if seen is not None:
            seen(row)
        if kind.startswith("addenda_"):
            self._addenda.append(row)

    def finish(self, line: int) -> None:
        """Lines of nines fill the last block of ten; a file without any is not blocked, which receivers bear."""
        if self._filler and self._lines % LINES_IN_A_BLOCK:
            raise FileRefusedError(
                "The file has {lines} lines with its filler; blocks of ten make a multiple of ten",
                line=line,
                lines=self._lines,
            )

    def _file_header(self, row: Row) -> None:
        try:
            read_routing(
                row.string("destination").removeprefix("0") if row.text[3] == "0" else row.string("destination")
            )
        except FieldRefusedError as error:
            raise row.refused(error, field="destination") from error
        modifier = row.string("modifier")
        if not (modifier.isascii() and modifier.isalnum()):
            raise row.refused(FieldRefusedError(Wording("a letter or a digit")), field="modifier")

    def _batch_header(self, row: Row) -> None:
        self._entry_class = row.string("entry_class")
        if self._entry_class not in ENTRY_CLASSES:
            expected = Wording("one of {choices}", choices=", ".join(sorted(ENTRY_CLASSES)))
            raise row.refused(FieldRefusedError(expected), field="entry_class")
        self._service_class = row.string("service_class")
        self._odfi = row.string("odfi")
        self._last_trace = ""

    def _entry(self, row: Row) -> None:
        self._begin_entry(row)
        values = row.values
        code = values[0]
        if code in ACCOUNTING_CODES:
            raise row.refused(FieldRefusedError(Wording("a code of a customer's account")), field="transaction_code")
        wrong_side = DEBIT_CODES if self._service_class == CREDITS_ONLY else CREDIT_CODES
        if self._service_class in {CREDITS_ONLY, DEBITS_ONLY} and code in wrong_side:
            raise FileRefusedError(
                "entry (6): transaction code {code} cannot be in a batch of service class {service_class}",
                line=row.line,
                code=code,
                service_class=self._service_class,
            )
        self._amount(row, str(code))
        if self._entry_class in NAME_NEEDED and not row.text[NAME].strip(" 0"):
            raise row.refused(FieldRefusedError(Wording("the receiver's name")), field="name")

    def _amount(self, row: Row, code: str) -> None:
        if (code in PRENOTE_CODES or code in ZERO_DOLLAR_CODES or self._entry_class == "COR") and row.get(
            "amount_cents"
        ):
            raise row.refused(
                FieldRefusedError(
                    Wording(
                        "zero: code {code} in a {entry_class} batch moves no money",
                        code=code,
                        entry_class=self._entry_class,
                    )
                ),
                field="amount_cents",
            )

    def _iat_entry(self, row: Row) -> None:
        self._begin_entry(row)

    def _adv_entry(self, row: Row) -> None:
        self._end_entry(row)
        self._open = row
        self._routing(row)
        if row.get("transaction_code") not in ACCOUNTING_CODES:
            raise row.refused(FieldRefusedError(Wording("a code from 81 to 88")), field="transaction_code")

    def _begin_entry(self, row: Row) -> None:
        self._end_entry(row)
        self._open = row
        self._routing(row)
        code = row.values[0]
        if code not in CREDIT_CODES and code not in DEBIT_CODES:
            raise row.refused(
                FieldRefusedError(Wording("a transaction code of the ACH network")), field="transaction_code"
            )
        trace = row.text[79:94]
        if trace[:8] != self._odfi:
            raise FileRefusedError(
                "{record}: trace {trace} does not begin with {odfi}, the originating bank of its batch",
                line=row.line,
                record=row.form.title,
                trace=trace,
                odfi=self._odfi,
            )
        if trace <= self._last_trace:
            raise FileRefusedError(
                "{record}: trace {trace} does not follow {last}; traces rise within a batch",
                line=row.line,
                record=row.form.title,
                trace=trace,
                last=self._last_trace,
            )
        self._last_trace = trace

    def _routing(self, row: Row) -> None:
        expected = _check_digit_of(row.number("rdfi"))
        if row.values[2] != expected:
            raise row.refused(
                FieldRefusedError(Wording("{digit}, the check digit of that routing number", digit=expected)),
                field="check_digit",
            )

    def _addenda_05(self, row: Row) -> None:
        self._belongs(row)
        earlier = sum(1 for one in self._addenda if one.kind == row.kind)
        if row.number("sequence") != earlier + 1:
            raise row.refused(FieldRefusedError(Wording("{number}", number=earlier + 1)), field="sequence")

    def _belongs(self, row: Row) -> None:
        if self._open is None:
            return
        expected = self._open.text[87:94]
        if row.get("entry_sequence") != expected:
            raise row.refused(
                FieldRefusedError(Wording("{number}, the end of its entry's trace", number=expected)),
                field="entry_sequence",
            )

    def _addenda_98(self, row: Row) -> None:
        code = row.string("change_code")
        if code not in CHANGE_CODES and code not in REFUSED_CHANGE_CODES:
            raise row.refused(
                FieldRefusedError(Wording("a change code, C01 to C14 or C61 to C69")), field="change_code"
            )
        if self._entry_class != "COR":
            raise FileRefusedError(
                "A notice of change belongs into a batch of class COR, not {entry_class}",
                line=row.line,
                entry_class=self._entry_class,
            )
        if not row.string("corrected") and code in CHANGE_CODES:
            raise row.refused(FieldRefusedError(Wording("the corrected data")), field="corrected")

    def _addenda_99(self, row: Row) -> None:
        if row.string("reason_code") not in RETURN_REASONS:
            raise row.refused(FieldRefusedError(Wording("a return reason, R01 to R85")), field="reason_code")

    def _end_entry(self, _row: Row) -> None:
        """The entry before is complete: does it have the addenda that it says, and may have?"""
        entry, addenda = self._open, self._addenda
        if entry is not None and (addenda or entry.values[-2] != "0"):
            _prove_addenda(entry, addenda, self._entry_class)
        if addenda:
            self._addenda = []
        self._open = None


def _prove_addenda(entry: Row, addenda: list[Row], entry_class: str) -> None:
    says = entry.string("addenda") == "1"
    if entry.kind != "adv_entry" and says != bool(addenda):
        raise FileRefusedError(
            "{record}: its addenda indicator is {indicator}, {found} addenda follow",
            line=entry.line,
            record=entry.form.title,
            indicator=entry.string("addenda"),
            found=len(addenda),
        )
    kinds = [one.kind for one in addenda]
    if "addenda_98" in kinds or "addenda_99" in kinds:
        return
    if entry.kind == "iat_entry":
        _prove_international(entry, addenda, kinds)
    elif entry.kind == "entry":
        _prove_number(entry, kinds, entry_class)


def _prove_number(entry: Row, kinds: list[str], entry_class: str) -> None:
    most = MOST_ADDENDA_05.get(entry_class, 0)
    with_02 = 1 if entry_class in WITH_ADDENDA_02 else 0
    if kinds.count("addenda_05") > most or kinds.count("addenda_02") > with_02 or entry_class == "COR":
        raise FileRefusedError(
            "entry (6): {found} addenda follow; class {entry_class} takes {most} of type 05 and {with_02} of type 02",
            line=entry.line,
            found=len(kinds),
            entry_class=entry_class,
            most=most,
            with_02=with_02,
        )


def _prove_international(entry: Row, addenda: list[Row], kinds: list[str]) -> None:
    for kind in INTERNATIONAL_ADDENDA:
        if kinds.count(kind) != 1:
            raise FileRefusedError(
                "IAT entry (6): addenda of type {number} is expected once, {found} are there",
                line=entry.line,
                number=kind[-2:],
                found=kinds.count(kind),
            )
    if kinds != sorted(kinds):
        raise FileRefusedError("IAT entry (6): its addenda are not in the order of their types", line=entry.line)
    if entry.number("addenda_count") not in {
        MANDATORY_INTERNATIONAL,
        len(addenda),
    }:  # some count the mandatory ones only
        raise FileRefusedError(
            "IAT entry (6): it says {said} addenda, {found} follow",
            line=entry.line,
            said=entry.number("addenda_count"),
            found=len(addenda),
        )
