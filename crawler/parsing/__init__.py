"""What does one response say, live or stored?"""
