"""What does this page say? Pure functions: no Scrapy, no database, no network."""
