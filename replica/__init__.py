"""The stand-in for the site: a deterministic news site over HTTP, for demo, tests and figures."""
