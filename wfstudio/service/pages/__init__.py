"""The journey's own page: what a person sees at an instance's URL, and what becomes of what they send."""
