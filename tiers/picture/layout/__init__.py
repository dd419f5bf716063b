"""The arrangement of a picture: a place for each card, and a path for each connection."""
