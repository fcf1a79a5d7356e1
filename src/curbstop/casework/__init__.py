"""Contacts, requests and work items."""
