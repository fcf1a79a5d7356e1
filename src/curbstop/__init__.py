"""Curbstop: customer service, billing and central cashiering for a municipal water utility."""
