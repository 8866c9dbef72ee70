"""Which articles answer the words that somebody typed?"""
