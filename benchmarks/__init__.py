"""How fast, and how right? Ratios measured in one run."""
