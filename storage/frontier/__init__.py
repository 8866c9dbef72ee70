"""Which URLs are known, and which is to be asked for next?"""
