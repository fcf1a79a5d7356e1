"""What the database refuses of unclaimed money; read by 0002."""

UNCLAIMED = """
CREATE FUNCTION cashiering_unclaimed_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('VESTED', 'CLAIMED') OR NEW.state = 'LISTED'
       OR (NEW.suspense_item_id, NEW.amount_cents, NEW.is_small, NEW.business_date, NEW.entry_id) IS DISTINCT FROM
          (OLD.suspense_item_id, OLD.amount_cents, OLD.is_small, OLD.business_date, OLD.entry_id)
       OR (OLD.state = 'PUBLISHED' AND (NEW.newspaper, NEW.first_published_on, NEW.second_published_on, NEW.vests_on)
           IS DISTINCT FROM (OLD.newspaper, OLD.first_published_on, OLD.second_published_on, OLD.vests_on)) THEN
        PERFORM cashiering_refuse('Unclaimed money goes from listed over published to vested or claimed, and never back.',
                                  'cashiering_unclaimed_step');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_unclaimed_step BEFORE UPDATE ON cashiering_unclaimeditem
FOR EACH ROW EXECUTE FUNCTION cashiering_unclaimed_step();
"""

UNCLAIMED_FUNCTIONS = ["cashiering_unclaimed_step"]
