"""Is all well?"""
