"""Users, roles, limits, approvals and delegation."""
