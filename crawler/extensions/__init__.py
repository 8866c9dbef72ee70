"""What goes on beside the requests? Scrapy's extensions."""
