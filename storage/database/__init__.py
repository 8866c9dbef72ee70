"""How are the tables opened, kept at the present schema, and written to safely?"""
