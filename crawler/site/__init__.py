"""What is known of the site, and how are its addresses and ids read?"""
