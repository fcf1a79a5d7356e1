"""What the short letters say: the title first, then sentence by sentence."""

from collections.abc import Mapping
from typing import Final

from curbstop.correspondence.types import Language

CONTACT: Final[Mapping[Language, str]] = {
    "en": "Questions? Call {telephone} or come to {office}.",
    "es": "¿Preguntas? Llame al {telephone} o venga a {office}.",
}
FACT_NAMES: Final[Mapping[Language, str]] = {"en": "Account", "es": "Cuenta"}
NOTICE_WORDS: Final[Mapping[str, Mapping[Language, tuple[str, ...]]]] = {
    "autopay_started": {
        "en": (
            "AutoPay has begun for account {account}",
            "On {day} {who} authorized us to draft the bank account that ends in {last4} for each bill of this account, on its due date.",
            "Until a bill says “AutoPay on”, please pay it yourself.",
            "You may end this at any time: call or come in, at the latest three business days before a due date.",
        ),
        "es": (
            "El pago automático de la cuenta {account} ha comenzado",
            "El {day} {who} nos autorizó a cobrar de la cuenta bancaria que termina en {last4} cada factura de esta cuenta, en su fecha de vencimiento.",
            "Mientras una factura no diga «Pago automático el», páguela usted mismo.",
            "Puede terminarlo en cualquier momento: llame o venga, a más tardar tres días hábiles antes de un vencimiento.",
        ),
    },
    "autopay_corrected": {
        "en": (
            "Your bank corrected the data of your AutoPay",
            "Your bank told us that the account we draft has other data now. From today on we draft the account that ends in {last4}.",
            "Nothing is to be done. If this is not your account, please call us.",
        ),
        "es": (
            "Su banco corrigió los datos de su pago automático",
            "Su banco nos informó que la cuenta de la que cobramos tiene ahora otros datos. Desde hoy cobramos de la cuenta que termina en {last4}.",
            "No tiene que hacer nada. Si esa cuenta no es suya, llámenos.",
        ),
    },
    "autopay_stopped": {
        "en": (
            "AutoPay has ended for account {account}",
            "On {day} AutoPay was ended as you asked. Please pay each bill yourself from now on, by the date on it.",
            "A draft that was sent to your bank before that day is still collected.",
        ),
        "es": (
            "El pago automático de la cuenta {account} ha terminado",
            "El {day} el pago automático terminó como usted lo pidió. Desde ahora pague cada factura usted mismo, a más tardar en su fecha.",
            "Un cobro que se envió a su banco antes de ese día todavía se realiza.",
        ),
    },
    "autopay_stopped_returns": {
        "en": (
            "AutoPay has ended: drafts came back",
            "Your bank returned {count} drafts within twelve months, so AutoPay ended on {day}.",
            "Please pay each bill yourself from now on. You may authorize AutoPay again when a year has passed.",
        ),
        "es": (
            "El pago automático ha terminado: cobros devueltos",
            "Su banco devolvió {count} cobros en doce meses; por eso el pago automático terminó el {day}.",
            "Desde ahora pague cada factura usted mismo. Podrá autorizar el pago automático de nuevo cuando haya pasado un año.",
        ),
    },
    "autopay_stopped_bank": {
        "en": (
            "AutoPay has ended: your bank does not allow the draft",
            "On {day} your bank sent our entry back: {what} ({code}). We do not draft this bank account any more.",
            "Please pay this bill and the next ones yourself, or authorize another bank account.",
        ),
        "es": (
            "El pago automático ha terminado: su banco no permite el cobro",
            "El {day} su banco nos devolvió la orden: {what} ({code}). Ya no cobramos de esa cuenta bancaria.",
            "Pague esta factura y las siguientes usted mismo, o autorice otra cuenta bancaria.",
        ),
    },
    "draft_returned": {
        "en": (
            "Your bank returned a draft of {amount_cents}",
            "The draft of {day} came back: {what} ({code}). Your charges are open again with their own due dates.",
            "The fee for a returned item is {fee_cents}. Please pay by cash, money order or card.",
        ),
        "es": (
            "Su banco devolvió un cobro de {amount_cents}",
            "El cobro del {day} fue devuelto: {what} ({code}). Sus cargos están abiertos de nuevo con sus propias fechas de vencimiento.",
            "La cuota por un pago devuelto es de {fee_cents}. Pague en efectivo, con giro postal o con tarjeta.",
        ),
    },
    "draft_returned_no_fee": {
        "en": (
            "Your bank returned a draft of {amount_cents}",
            "The draft of {day} came back: {what} ({code}). Your charges are open again with their own due dates. There is no fee.",
            "Please pay by cash, money order or card.",
        ),
        "es": (
            "Su banco devolvió un cobro de {amount_cents}",
            "El cobro del {day} fue devuelto: {what} ({code}). Sus cargos están abiertos de nuevo con sus propias fechas de vencimiento. No hay cuota.",
            "Pague en efectivo, con giro postal o con tarjeta.",
        ),
    },
    "autopay_held": {
        "en": (
            "Your bill is being checked: nothing is drafted",
            "We are checking a bill of this account before it goes out, so AutoPay drafts nothing for it on {day}.",
            "You need not do anything. When the bill goes out, it says when it is drafted; you are not late because of us.",
        ),
        "es": (
            "Estamos revisando su factura: no se cobra nada",
            "Estamos revisando una factura de esta cuenta antes de enviarla; por eso el pago automático no cobra nada por ella el {day}.",
            "No tiene que hacer nada. Cuando salga, la factura dirá cuándo se cobra; usted no se atrasa por nuestra causa.",
        ),
    },
    "autopay_not_live": {
        "en": (
            "Please pay this bill yourself: AutoPay is not active yet",
            "Your bank account is still being proven, so the bill due on {day} ({amount_cents}) is not drafted.",
            "Please pay it yourself. AutoPay drafts the bills after it.",
        ),
        "es": (
            "Pague esta factura usted mismo: el pago automático aún no está activo",
            "Su cuenta bancaria todavía se está comprobando; por eso la factura que vence el {day} ({amount_cents}) no se cobra.",
            "Páguela usted mismo. El pago automático cobra las facturas siguientes.",
        ),
    },
    "unclaimed_money": {
        "en": (
            "We hold {amount_cents} that may be yours",
            "It came to us on {day} ({reference}) and nobody has claimed it. Its fund is {fund}.",
            "Claim it at our office before {vests_on}. On that day it becomes the property of the utility (Government Code 50050 to 50053).",
            "If your claim is rejected you have 30 days to serve a lawsuit on us.",
        ),
        "es": (
            "Tenemos {amount_cents} que podrían ser suyos",
            "Llegaron el {day} ({reference}) y nadie los ha reclamado. Su fondo es {fund}.",
            "Reclámelos en nuestra oficina antes del {vests_on}. Ese día pasan a ser propiedad del servicio (Código de Gobierno 50050 a 50053).",
            "Si su reclamo es rechazado, tiene 30 días para notificarnos una demanda.",
        ),
    },
    "unclaimed_reminder": {
        "en": (
            "Reminder: {amount_cents} that may be yours",
            "We wrote to you about it. It came to us on {day} ({reference}) and is still unclaimed. Its fund is {fund}.",
            "After {vests_on} it cannot be claimed any more: on that day it becomes the property of the utility (Government Code 50050 to 50053).",
        ),
        "es": (
            "Recordatorio: {amount_cents} que podrían ser suyos",
            "Ya le escribimos. Llegaron el {day} ({reference}) y siguen sin reclamar. Su fondo es {fund}.",
            "Después del {vests_on} ya no se pueden reclamar: ese día pasan a ser propiedad del servicio (Código de Gobierno 50050 a 50053).",
        ),
    },
    "unclaimed_notice": {
        "en": (
            "Notice of unclaimed money",
            "Pursuant to Government Code 50050 and 50051, {amount_cents} received from {payer} on {day}, held in the {fund} fund, becomes the property of {utility} on {vests_on} unless it is claimed before that day.",
            "Claims are filed in writing with the name, address, amount and grounds of the claimant.",
            "To be published once a week for two successive weeks, on {first_on} and {second_on}.",
        ),
        "es": (
            "Aviso de dinero no reclamado",
            "Conforme al Código de Gobierno 50050 y 50051, {amount_cents} recibidos de {payer} el {day}, del fondo {fund}, pasan a ser propiedad de {utility} el {vests_on} si nadie los reclama antes de ese día.",
            "Los reclamos se presentan por escrito con el nombre, la dirección, el importe y los motivos de quien reclama.",
            "Se publica una vez por semana durante dos semanas seguidas, el {first_on} y el {second_on}.",
        ),
    },
}
