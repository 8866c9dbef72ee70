"""What is peculiar to Vietnamese text? Nothing of ours is imported here."""
