"""What is kept, and how is it found again? No Scrapy and no HTTP in here."""
