"""What does ``scrapy`` do otherwise in this project? Scrapy finds its commands here by name."""
