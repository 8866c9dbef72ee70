"""How do bytes come, and why did they not?"""
