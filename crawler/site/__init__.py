"""What is known of the site, as data?"""
