"""How is an archive copied to another disk, while it is written to, and brought back from there?"""
