"""What the database refuses of files that go to or come from the bank; read by 0002."""

FILES_APPEND_ONLY = ["checkimagefile", "rejectedfile", "filereplacement"]

FILES = """
-- Images go for a sealed deposit whose checks are not in the bag, for all of them and as much as they are.
CREATE FUNCTION cashiering_checkimages_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cashiering_deposit d
                   WHERE d.id = NEW.deposit_id AND d.state = 'VERIFIED' AND d.checks_as = 'image'
                     AND (d.checks_count, d.checks_cents) = (NEW.item_count, NEW.amount_cents)) THEN
        PERFORM cashiering_refuse('A file of check images is of all checks of a sealed deposit that sends them as images.',
                                  'cashiering_checkimages_whole');
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER cashiering_checkimages_admitted BEFORE INSERT ON cashiering_checkimagefile
FOR EACH ROW EXECUTE FUNCTION cashiering_checkimages_admitted();
"""
FILE_FUNCTIONS = ["cashiering_checkimages_admitted"]
