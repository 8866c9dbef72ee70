"""What is one crawl's side of the archive?"""
