"""The results of a rehearsal: as text, as JSON, and as JUnit's XML."""
