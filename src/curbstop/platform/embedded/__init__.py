"""The embedded PostgreSQL server: started by whoever needs it first, stopped by the last one out."""
