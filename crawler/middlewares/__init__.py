"""What is done to every request and response? Scrapy's middlewares."""
