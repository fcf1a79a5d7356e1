"""What each customer account owes and is owed, item by item: made by billing, paid by cashiering."""
