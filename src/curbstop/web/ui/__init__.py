"""What every screen is made of: frame, access, tables, panels, forms and charts, declared as data."""
