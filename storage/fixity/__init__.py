"""Is everything still what it was?"""
