"""Rules about several keys at once, each a function that yields what it refuses."""
