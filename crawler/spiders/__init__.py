"""Which page next?"""
