"""Is all well, and who is told if not?"""
