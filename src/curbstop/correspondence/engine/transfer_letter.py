"""The letter that says that a closed account's balance has moved to the same person's other account, charge by charge."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from curbstop.correspondence.engine.figures import dollars, long_date, short_date
from curbstop.correspondence.engine.typesetting import typeset_pdf
from curbstop.correspondence.types import Language, UtilityLetterhead

TRANSFER_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "The balance of your closed account {number} has moved",
        "from": "Closed account",
        "to": "Your account",
        "owed": "Your service on account {old} has ended with {owed} unpaid. On {day} this debt moved to your account {new}, which is in "
        "your name. Each charge keeps its due date; nothing was added.",
        "credit": "Account {old} is closed, and {credit} of your money was left on it. On {day} it moved to your account {new}; your "
        "next bill uses it.",
        "why": "What was said about it: {reason}",
        "charges": "What moved",
        "charge": "Charge",
        "due": "Due",
        "amount": "Amount",
        "total": "Moved in all",
        "your_credit": "Your credit",
        "rights_title": "If this is not right",
        "rights": "A debt follows only the person who made it: never the next tenant, the owner or the place. If this debt is not yours, or "
        "you paid it, tell us within 30 days. We review it before anything else follows from it.",
        "contact": "Questions? Call {telephone} or come to {office}.",
    },
    "es": {
        "title": "El saldo de su cuenta cerrada {number} se ha trasladado",
        "from": "Cuenta cerrada",
        "to": "Su cuenta",
        "owed": "Su servicio en la cuenta {old} terminó con {owed} sin pagar. El {day} esta deuda se trasladó a su cuenta {new}, que está "
        "a su nombre. Cada cargo conserva su fecha de vencimiento; no se agregó nada.",
        "credit": "La cuenta {old} está cerrada y quedaban en ella {credit} de su dinero. El {day} se trasladaron a su cuenta {new}; su "
        "próxima factura los usa.",
        "why": "Lo que se dijo al respecto: {reason}",
        "charges": "Lo que se trasladó",
        "charge": "Cargo",
        "due": "Vence",
        "amount": "Importe",
        "total": "Trasladado en total",
        "your_credit": "Su saldo a favor",
        "rights_title": "Si esto no es correcto",
        "rights": "Una deuda sigue solo a la persona que la contrajo: nunca al siguiente inquilino, al propietario ni al lugar. Si esta deuda "
        "no es suya, o la pagó, díganoslo dentro de 30 días. La revisamos antes de que tenga otra consecuencia.",
        "contact": "¿Preguntas? Llame al {telephone} o venga a {office}.",
    },
}
CHARGES: Final[dict[Language, dict[str, str]]] = {
    "en": {"water": "Water", "sewer": "Sewer", "geothermal": "Geothermal heat", "fine": "Fine"},
    "es": {"water": "Agua", "sewer": "Alcantarillado", "geothermal": "Calefacción geotérmica", "fine": "Multa"},
}
FEE: Final[dict[Language, str]] = {"en": "Fee", "es": "Cuota"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCharge:
    """One charge that moved, with its own due date (cents)."""

    charge_type: str
    due_date: date | None
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLetter:
    """The letter's facts. Cents; `credit_cents` is money of the customer's that moved."""

    letterhead: UtilityLetterhead
    language: Language
    letter_date: date
    moved_on: date
    mail_to: str
    mailing_address_lines: tuple[str, ...]
    from_number: str
    to_number: str
    charges: tuple[MovedCharge, ...]
    credit_cents: int
    reason: str

    @property
    def owed_cents(self) -> int:
        """The debt that moved."""
        return sum(charge.amount_cents for charge in self.charges)


def pdf_of_transfer_letter(letter: TransferLetter) -> bytes:
    """The letter as PDF/UA-1. The same letter gives the same bytes."""
    return typeset_pdf(template="transfer.typ", data=transfer_content(letter), as_of=letter.letter_date)


def transfer_content(letter: TransferLetter) -> dict[str, Any]:
    """The letter as the template's data."""
    language, words = letter.language, TRANSFER_WORDS[letter.language]
    facts = {
        "old": letter.from_number,
        "new": letter.to_number,
        "day": long_date(letter.moved_on, language),
        "owed": dollars(letter.owed_cents),
        "credit": dollars(letter.credit_cents),
    }
    said = [
        words[key].format(**facts)
        for key, cents in (("owed", letter.owed_cents), ("credit", letter.credit_cents))
        if cents
    ]
    if letter.reason:
        said.append(words["why"].format(reason=letter.reason))
    rows = [
        [
            CHARGES[language].get(one.charge_type, FEE[language]),
            short_date(one.due_date, language) if one.due_date else "",
            dollars(one.amount_cents),
        ]
        for one in letter.charges
    ]
    if letter.credit_cents:
        rows.append([words["your_credit"], "", dollars(-letter.credit_cents)])
    return {
        "language": language,
        "author": letter.letterhead.name,
        "sender": {
            "name": letter.letterhead.name,
            "return_address_lines": letter.letterhead.return_address_lines,
        },
        "mailing_lines": [letter.mail_to, *letter.mailing_address_lines],
        "date": long_date(letter.letter_date, language),
        "title": words["title"].format(number=letter.from_number),
        "facts": [[words["from"], letter.from_number], [words["to"], letter.to_number]],
        "sentences": said,
        "words": words,
        "rows": rows,
        "total": [words["total"], "", dollars(letter.owed_cents - letter.credit_cents)],
        "contact": words["contact"].format(
            telephone=letter.letterhead.telephone, office=letter.letterhead.office_address
        ),
    }
