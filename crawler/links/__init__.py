"""Where does a page lead?"""
