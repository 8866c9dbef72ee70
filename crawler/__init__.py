"""How is a page found, fetched and read?"""
