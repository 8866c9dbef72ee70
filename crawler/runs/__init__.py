"""Which kinds of run are there?"""
