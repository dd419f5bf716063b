"""What a rehearsal found: as text, as JSON, and as JUnit's XML."""
