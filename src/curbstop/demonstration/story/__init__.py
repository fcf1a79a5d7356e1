"""What happens in the demonstration city: its people at work, day by day, through the same journeys as a person's."""
