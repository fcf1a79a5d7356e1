"""Serving: the database, the web process and the worker, watched and restarted."""
