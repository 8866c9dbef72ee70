"""What does an article become over time?"""
