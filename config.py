"""What may differ between installations?"""
