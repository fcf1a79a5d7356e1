"""Our Django plumbing: embedded server, schema, COPY, ids, transactions, files, policies, calendars."""
