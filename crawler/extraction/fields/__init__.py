"""What else is said of the article: when, who, where, with which pictures?"""
