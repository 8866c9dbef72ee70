"""How do bytes stand in WARC files? What the site sent, as it sent it; no database in here."""
