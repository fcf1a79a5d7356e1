"""camt.052, .053 and .054: account reports, statements and notices in XML, read as a stream.

Source: ISO 20022 Bank-to-Customer Cash Management, versions 1 to 13. A document type definition is refused: no bank sends one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from curbstop.exchange.layouts.frames import refuse_oversize
from curbstop.exchange.layouts.refusal import FileRefusedError, shown

MESSAGES = {"052": "BkToCstmrAcctRpt", "053": "BkToCstmrStmt", "054": "BkToCstmrDbtCdtNtfctn"}
PARTS = frozenset({"Rpt", "Stmt", "Ntfctn"})
CREDIT, DEBIT = "CRDT", "DBIT"
DEEPEST = 60

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(052|053|054)\.001\.[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,5})?")
_COUNT = re.compile(r"[0-9]{1,15}")
_SUMMARIES = {"TtlNtries": "", "TtlCdtNtries": CREDIT, "TtlDbtNtries": DEBIT}


@dataclass(frozen=True, slots=True)
class CamtEntry:
    """One movement: its amount is signed (credits above zero), in units of `currency`."""

    line: int
    amount: Decimal
    currency: str
    booked_on: str
    reference: str
    value_on: str = ""
    customer_reference: str = ""
    type_code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CamtBalance:
    """A balance that the statement gives, by its code (OPBD opening booked, CLBD closing booked); debits below zero."""

    line: int
    kind: str
    amount: Decimal
    currency: str
    on_date: str


@dataclass(slots=True)
class CamtStatement:
    """One statement, report or notice of one account."""

    line: int
    statement_id: str = ""
    account_id: str = ""
    entries: list[CamtEntry] = field(default_factory=list)
    balances: list[CamtBalance] = field(default_factory=list)


@dataclass(slots=True)
class _Summary:
    kind: str
    line: int
    count: str = ""
    total: str = ""


class CamtReading:
    """One file, read to its end; raises `FileRefusedError`."""

    def __init__(self, *, content: bytes) -> None:
        refuse_oversize(size=len(content))
        self.statements: list[CamtStatement] = []
        self._path: list[str] = []
        self._texts: dict[str, str] = {}
        self._summaries: list[_Summary] = []
        self._text: list[str] = []
        self._entry_line = 0
        self._currency = ""
        self._message = ""
        self._heading: set[str] = set()
        self._endings = self._readers()
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parse(content)
        self._finish()

    @property
    def line(self) -> int:
        """Where the parser stands."""
        return self._parser.CurrentLineNumber

    @property
    def totals(self) -> dict[str, int]:
        """Statements and entries; credits and debits in hundredths where all are in one currency and exact."""
        entries = [one for statement in self.statements for one in statement.entries]
        found = {"statements": len(self.statements), "entries": len(entries)}
        hundredths = [one.amount * 100 for one in entries]
        if len({one.currency for one in entries}) == 1 and all(one == one.to_integral_value() for one in hundredths):
            found["credit_cents"] = int(sum(one for one in hundredths if one > 0))
            found["debit_cents"] = -int(sum(one for one in hundredths if one < 0))
        return found

    @property
    def records(self) -> int:
        """Statements and entries together."""
        return sum(1 + len(one.entries) for one in self.statements)

    def __iter__(self) -> Iterator[CamtStatement]:
        return iter(self.statements)

    def _parse(self, content: bytes) -> None:
        if not content.strip():
            raise FileRefusedError("The file is empty", line=0)
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            raise FileRefusedError(
                "The file is not sound XML: {cause}", line=error.lineno, cause=expat.ErrorString(error.code)
            ) from error
        except (ValueError, LookupError) as error:
            raise FileRefusedError("The file is not sound XML: {cause}", line=self.line, cause=str(error)) from error

    def _doctype(self, *_given: object) -> None:
        raise FileRefusedError("The file has a document type definition, which no statement has", line=self.line)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if len(self._path) >= DEEPEST:
            raise FileRefusedError("The elements are nested too deeply", line=self.line)
        if not self._path:
            self._begin_document(namespace, tag)
        elif len(self._path) == 1 and tag != self._message:
            raise FileRefusedError("{tag} is no {expected}", line=self.line, tag=shown(tag), expected=self._message)
        self._path.append(tag)
        self._text.clear()
        if tag in PARTS and len(self._path) == 3:  # noqa: PLR2004 - Document, message, statement
            self.statements.append(CamtStatement(self.line))
        elif tag == "Ntry":
            self._entry_line = self.line
            self._texts.clear()
        elif tag in _SUMMARIES:
            self._summaries.append(_Summary(_SUMMARIES[tag], self.line))
        elif tag == "Bal":
            self._entry_line = self.line
            self._texts.clear()
        elif tag == "Amt" and (self._within("Ntry") or self._within("Bal")):
            self._currency = attributes.get("Ccy", "")

    def _begin_document(self, namespace: str, tag: str) -> None:
        fits = _NAMESPACE.fullmatch(namespace)
        if fits is None or tag != "Document":
            raise FileRefusedError(
                "The file begins with {tag} of “{namespace}”, which is no camt.052, .053 or .054",
                line=self.line,
                tag=shown(tag),
                namespace=shown(namespace),
            )
        self._message = MESSAGES[fits[1]]

    def _within(self, parent: str) -> bool:
        """Whether the innermost element stands directly in `parent`."""
        return len(self._path) > 1 and self._path[-2] == parent

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        text = "".join(self._text).strip()
        ending = self._endings.get((self._path[-2] if len(self._path) > 1 else "", tag))
        if ending is not None:
            ending(text)
        elif tag == "Ntry":
            self._entry()
        elif tag == "Bal":
            self._balance()
        elif tag in PARTS and len(self._path) == 3:  # noqa: PLR2004 - the same
            self._statement()
        self._path.pop()
        self._text.clear()

    def _readers(self) -> dict[tuple[str, str], Callable[[str], None]]:
        return {
            ("GrpHdr", "MsgId"): lambda text: self._heading.add("MsgId") if text else None,
            ("GrpHdr", "CreDtTm"): lambda text: self._heading.add("CreDtTm") if text else None,
            ("Stmt", "Id"): self._statement_id,
            ("Rpt", "Id"): self._statement_id,
            ("Ntfctn", "Id"): self._statement_id,
            ("Id", "IBAN"): self._account_id,
            ("Othr", "Id"): self._account_id,
            ("Ntry", "Amt"): self._kept("Amt"),
            ("Ntry", "CdtDbtInd"): self._kept("CdtDbtInd"),
            ("Ntry", "AcctSvcrRef"): self._kept("AcctSvcrRef"),
            ("BookgDt", "Dt"): self._kept("BookgDt"),
            ("BookgDt", "DtTm"): self._kept("BookgDt"),
            ("ValDt", "Dt"): self._kept("ValDt"),
            ("ValDt", "DtTm"): self._kept("ValDt"),
            ("Ntry", "AddtlNtryInf"): self._kept("AddtlNtryInf"),
            ("RmtInf", "Ustrd"): self._kept("Ustrd"),
            ("Refs", "EndToEndId"): self._kept("EndToEndId"),
            ("Prtry", "Cd"): self._kept("Cd"),
            ("Fmly", "SubFmlyCd"): self._kept("Cd"),
            ("Bal", "Amt"): self._kept("Amt"),
            ("Bal", "CdtDbtInd"): self._kept("CdtDbtInd"),
            ("CdOrPrtry", "Cd"): self._kept("Bal"),
            ("Dt", "Dt"): self._kept("Dt"),
            ("Dt", "DtTm"): self._kept("Dt"),
            ("TtlNtries", "NbOfNtries"): self._summed("count"),
            ("TtlNtries", "Sum"): self._summed("total"),
            ("TtlCdtNtries", "NbOfNtries"): self._summed("count"),
            ("TtlCdtNtries", "Sum"): self._summed("total"),
            ("TtlDbtNtries", "NbOfNtries"): self._summed("count"),
            ("TtlDbtNtries", "Sum"): self._summed("total"),
        }

    def _kept(self, name: str) -> Callable[[str], None]:
        def keep(text: str) -> None:
            self._texts.setdefault(name, text)

        return keep

    def _summed(self, name: str) -> Callable[[str], None]:
        return lambda text: setattr(self._summaries[-1], name, text) if self._summaries else None

    def _statement_id(self, text: str) -> None:
        if self.statements and len(self._path) == 4:  # noqa: PLR2004 - the statement's own
            self.statements[-1].statement_id = text

    def _account_id(self, text: str) -> None:
        if self.statements and "Acct" in self._path and not self.statements[-1].account_id:
            self.statements[-1].account_id = text

    def _entry(self) -> None:
        amount, side = self._texts.get("Amt", ""), self._texts.get("CdtDbtInd", "")
        if not self.statements:
            raise FileRefusedError("An entry stands outside of a statement", line=self._entry_line)
        if not _AMOUNT.fullmatch(amount) or not self._currency:
            raise FileRefusedError(
                "The entry's amount is “{amount}” {currency}",
                line=self._entry_line,
                amount=shown(amount),
                currency=self._currency,
            )
        if side not in {CREDIT, DEBIT}:
            raise FileRefusedError(
                "The entry is “{side}”, neither CRDT nor DBIT", line=self._entry_line, side=shown(side)
            )
        signed = Decimal(amount) if side == CREDIT else -Decimal(amount)
        self.statements[-1].entries.append(
            CamtEntry(
                self._entry_line,
                signed,
                self._currency,
                self._texts.get("BookgDt", "")[:10],
                self._texts.get("AcctSvcrRef", ""),
                self._texts.get("ValDt", "")[:10],
                self._texts.get("EndToEndId", ""),
                self._texts.get("Cd", ""),
                " ".join(self._texts.get(name, "") for name in ("AddtlNtryInf", "Ustrd")).strip(),
            )
        )

    def _balance(self) -> None:
        """A balance that is no amount is left out: the entries are proven by the sums that the statement gives."""
        amount, side = self._texts.get("Amt", ""), self._texts.get("CdtDbtInd", "")
        if not self.statements or not _AMOUNT.fullmatch(amount) or side not in {CREDIT, DEBIT}:
            return
        signed = Decimal(amount) if side == CREDIT else -Decimal(amount)
        kind, on_date = self._texts.get("Bal", ""), self._texts.get("Dt", "")[:10]
        self.statements[-1].balances.append(CamtBalance(self._entry_line, kind, signed, self._currency, on_date))

    def _statement(self) -> None:
        one = self.statements[-1]
        if not one.statement_id or not one.account_id:
            raise FileRefusedError("The statement lacks its identification or its account", line=one.line)
        for summary in self._summaries:
            _prove(summary, one)
        self._summaries.clear()

    def _finish(self) -> None:
        if self._heading != {"MsgId", "CreDtTm"}:
            raise FileRefusedError("The message lacks its identification or its moment", line=self.line)
        if not self.statements:
            raise FileRefusedError("The message has no statement", line=self.line)


def _prove(summary: _Summary, statement: CamtStatement) -> None:
    """The sums that a statement gives of its entries must be those of its entries."""
    entries = [
        one
        for one in statement.entries
        if not summary.kind or (one.amount > 0) == (summary.kind == CREDIT) or not one.amount
    ]
    total = sum((abs(one.amount) for one in entries), Decimal(0))
    if summary.count and (not _COUNT.fullmatch(summary.count) or int(summary.count) != len(entries)):
        raise FileRefusedError(
            "The statement says {said} entries, {found} are there",
            line=summary.line,
            said=shown(summary.count),
            found=len(entries),
        )
    if summary.total and (not _AMOUNT.fullmatch(summary.total) or Decimal(summary.total) != total):
        raise FileRefusedError(
            "The statement says that its entries sum to {said}; they sum to {found}",
            line=summary.line,
            said=shown(summary.total),
            found=total,
        )
