"""A sound file of each format, small enough to read."""

import struct

from factories.ach_files import ach_file

POSITIVE_PAY = (
    "I00000000442100000010010000000125501123 2026MARIA LOPEZ\r\n"
    "V00000000442100000010020000000030001123 2026JOHN DOE\r\n"
    "T0000000044210000000002000000015550\r\n"
).replace("1123 2026", "11232026")

PAYMENTS = """\
#control,2,155.50
account_number,amount,reference,payer,paid_on
10000017,125.50,A-1,"Lopez, Maria",2026-11-22
10000025,30.00,A-2,John Doe,
"""

LOCKBOX_CSV = """\
FH,First Bank,2026-11-23,17
LH,8801,2026-11-23
BH,1
PM,1,10000017,125.50,180,231380104,12345,"Lopez, Maria"
PM,2,10000025,300.00,181,231380104,99999,John Doe
BT,1,2,425.50
LT,8801,2,425.50
FT,8,425.50
"""

STATEMENT = """\
01,122099999,123456789,261123,0200,1,80,1,2/
02,123456789,122099999,1,261122,,USD,2/
03,0975312468,,010,500000,,/
88,190,1500000,1,/
16,165,1500000,V,261123,,DD1620,,LOCKBOX
88,DEPOSIT 8801
49,3500000,5/
98,3500000,1,7/
99,3500000,1,9/
"""


def lockbox():
    """Two checks of a lockbox, the first with an overflow record."""
    rows = [
        "100CITYWATER 12204288222611231800",
        "2CITYWATER 122042882200000000004000800801",
        "50000000008801261123CITYWATER 1220428822",
        f"60010010000012550231380104{'12345':>10}{'180':>10}112226{'MARIA LOPEZ':<28}CITY OF EXAMPLE",
        "4001001601910000017",
        f"60010020000030000231380104{'99999':>10}{'181':>10}112226JOHN DOE",
        "700100000088012611230020000042550",
        "8000000000880126112300020000042550",
        "9000009",
    ]
    return ("\n".join(rows) + "\n").encode()


def image_cash_letter():
    """One check without its images, in ASCII behind lengths."""
    rows = [
        f"0103T1210428821220006612026112317 05N{'BANK':<18}{'CITY':<18}".replace("17 05", "1705"),
        f"1001121042882122000661{'20261123'}{'20261123'}1705IG{'D1':<8}",
        f"2001121042882122000661{'20261123'}{'20261123'}{'1':<10}{'1':<4}",
        f"25{'':<15} 231380104{'0000000001/':>20}{10001:010d}{'1':>15}G 1Y00 F",
        f"700001{10001:012d}{10001:012d}{0:05d}",
        f"90{1:06d}{1:08d}{10001:014d}{0:09d}{'CITY':<18}",
        f"99{1:06d}{7:08d}{1:08d}{10001:016d}",
    ]
    return b"".join(struct.pack(">I", 80) + row.ljust(80).encode() for row in rows)


CAMT = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>M-17</MsgId><CreDtTm>2026-11-23T06:00:00-08:00</CreDtTm></GrpHdr>
  <Stmt>
   <Id>S-17</Id>
   <Acct><Id><Othr><Id>0975312468</Id></Othr></Id><Ccy>USD</Ccy></Acct>
   <TxsSummry>
    <TtlNtries><NbOfNtries>2</NbOfNtries><Sum>128.00</Sum></TtlNtries>
    <TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>125.50</Sum></TtlCdtNtries>
    <TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>2.50</Sum></TtlDbtNtries>
   </TxsSummry>
   <Ntry>
    <Amt Ccy="USD">125.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-11-22</Dt></BookgDt><AcctSvcrRef>LOCKBOX 8801</AcctSvcrRef>
    <NtryDtls><TxDtls><Amt Ccy="USD">99.00</Amt></TxDtls></NtryDtls>
   </Ntry>
   <Ntry>
    <Amt Ccy="USD">2.5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
   </Ntry>
  </Stmt>
 </BkToCstmrStmt>
</Document>
"""

CHECK_SCANS = """\
sequence,routing,on_us,auxiliary_on_us,amount,front,back
1,231380104,00012345/101,,125.50,1f.tif,1b.tif
2,231380104,00099999/,180,30.00,2f.tif,2b.tif
"""

SOUND = {
    "nacha": ach_file,
    "bai-lockbox": lockbox,
    "lockbox-csv": LOCKBOX_CSV.encode,
    "bai2": STATEMENT.encode,
    "camt": CAMT.encode,
    "x9": image_cash_letter,
    "positive-pay": POSITIVE_PAY.encode,
    "check-scans": CHECK_SCANS.encode,
    "payments-csv": PAYMENTS.encode,
}
