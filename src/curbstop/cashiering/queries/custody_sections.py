"""What of custody and of received batches is sealed each day."""

from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"

CUSTODY_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "custody",
        "SELECT id, kind, from_holder_id, to_holder_id, bank_account_id, session_id, deposit_id, currency_cents,"  # noqa: S608 - our words
        " checks_cents, given_by_id, taken_by_id, entry_id, business_date, note, undoes_id, answers_id, bag_number, carrier,"
        f" carrier_reference FROM cashiering_custodymovement WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "custody_lines",
        "SELECT l.id, l.movement_id, l.denomination, l.pieces, l.amount_cents FROM cashiering_custodyline l"  # noqa: S608
        f" JOIN cashiering_custodymovement m ON m.id = l.movement_id WHERE m.{DAY} ORDER BY l.id",
    ),
    # A batch is final with its session; one that nobody worked stays out until the day on which somebody does.
    SealSectionSql(
        "received_tapes",
        "SELECT t.id, t.batch_id, b.source, b.office_id, b.department_id, b.session_id, b.effective_date, b.received_by_id,"  # noqa: S608
        " b.received_with_id, t.number, t.item_count, t.currency_cents, t.checks_count, t.checks_cents, t.reason, t.made_by_id,"
        " t.made_with_id FROM cashiering_batchtape t JOIN cashiering_receivedbatch b ON b.id = t.batch_id"
        f" JOIN cashiering_cashsession s ON s.id = b.session_id WHERE s.{DAY} ORDER BY t.id",
    ),
    SealSectionSql(
        "received_tape_lines",
        "SELECT l.id, l.tape_id, l.tender_class, l.denomination, l.pieces, l.amount_cents FROM cashiering_tapeline l"  # noqa: S608
        " JOIN cashiering_batchtape t ON t.id = l.tape_id JOIN cashiering_receivedbatch b ON b.id = t.batch_id"
        f" JOIN cashiering_cashsession s ON s.id = b.session_id WHERE s.{DAY} ORDER BY l.id",
    ),
    SealSectionSql(
        "transmittal_lines",
        "SELECT l.id, l.batch_id, l.position, l.receipt_type_id, l.quantity, l.amount_cents, l.answers::text AS answers, l.remark"  # noqa: S608
        " FROM cashiering_transmittalline l JOIN cashiering_receivedbatch b ON b.id = l.batch_id"
        f" JOIN cashiering_cashsession s ON s.id = b.session_id WHERE s.{DAY} ORDER BY l.id",
    ),
    SealSectionSql(
        "center_days",
        "SELECT d.id, d.center_id, d.paid_on, d.number, d.control_count, d.control_cents, d.fee_cents, d.batch_id, p.id AS payment_id,"  # noqa: S608
        " p.reference, p.account_number, p.amount_cents, p.cancels_id FROM cashiering_centerday d"
        " JOIN cashiering_paymentbatch b ON b.id = d.batch_id"
        " JOIN cashiering_centerpayment p ON p.center_id = d.center_id AND p.paid_on = d.paid_on"
        f" WHERE b.{DAY} ORDER BY d.id, p.id",
    ),
    SealSectionSql(
        "surprise_counts",
        "SELECT id, due_id, holder_id, session_id, counted_by_id, witness_id, currency_cents, checks_cents,"  # noqa: S608
        f" expected_currency_cents, expected_checks_cents, remark FROM cashiering_surprisecount WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "note_incidents",
        "SELECT id, kind, found_at, session_id, deposit_id, denomination, amount_cents, remaining_percent, disposition,"  # noqa: S608
        " serial_number, envelope_number, presented_by, description, recorded_by_id, witness_id"
        f" FROM cashiering_noteincident WHERE {DAY} ORDER BY id",
    ),
)
