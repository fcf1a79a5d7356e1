"""Statements as a bank sends them: the same lines as BAI2 and as camt.053."""

from collections.abc import Sequence
from datetime import date

Line = tuple[int, str, str]
ACCOUNT = "000098761234"


def bai2_file(
    *,
    lines: Sequence[Line],
    on: date,
    account: str = ACCOUNT,
    opening: int | None = None,
    closing: int | None = None,
    file_id: str = "1",
) -> bytes:
    """One account of one day; a line is (cents, bank reference, text)."""
    total = sum(cents for cents, _reference, _text in lines)
    summaries = ""
    control = sum(abs(cents) for cents, _reference, _text in lines)
    if opening is not None:
        end = opening + total if closing is None else closing
        summaries = f",010,{opening},,,015,{end},,"
        control += opening + end
    day = f"{on:%y%m%d}"
    rows = [f"03,{account},{summaries}/"]
    rows += [
        f"16,{'195' if cents > 0 else '475'},{abs(cents)},0,{reference},,{text}" for cents, reference, text in lines
    ]
    rows.append(f"49,{control},{len(rows) + 1}/")
    rows = [f"02,CITY,INLAND,1,{day},,USD,2/", *rows, f"98,{control},1,{len(rows) + 2}/"]
    rows = [f"01,INLAND,CITY,{day},0200,{file_id},80,1,2/", *rows, f"99,{control},1,{len(rows) + 2}/"]
    return ("\n".join(rows) + "\n").encode()


def camt_file(
    *,
    lines: Sequence[Line],
    on: date,
    account: str = ACCOUNT,
    opening: int | None = None,
    closing: int | None = None,
    statement_id: str = "",
) -> bytes:
    """The same as camt.053."""
    total = sum(cents for cents, _reference, _text in lines)
    balances = ""
    if opening is not None:
        end = opening + total if closing is None else closing
        balances = _balance("OPBD", opening, on) + _balance("CLBD", end, on)
    entries = "".join(
        f'<Ntry><Amt Ccy="USD">{_decimal(abs(cents))}</Amt><CdtDbtInd>{"CRDT" if cents > 0 else "DBIT"}</CdtDbtInd>'
        f"<BookgDt><Dt>{on.isoformat()}</Dt></BookgDt><ValDt><Dt>{on.isoformat()}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><AddtlNtryInf>{text}</AddtlNtryInf></Ntry>"
        for cents, reference, text in lines
    )
    name = statement_id or f"S-{on.isoformat()}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-03T02:00:00Z</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{name}</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{balances}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def _balance(kind: str, cents: int, on: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">{_decimal(abs(cents))}</Amt>'
        f"<CdtDbtInd>{'CRDT' if cents >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{on.isoformat()}</Dt></Dt></Bal>"
    )


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
