"""How is one job of the schedule checked, started and seen to its end?"""
