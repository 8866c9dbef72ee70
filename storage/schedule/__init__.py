"""What runs by itself, who sees to it, and what came of it?"""
