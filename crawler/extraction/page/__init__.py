"""What does a page show, and what does it say of itself?"""
