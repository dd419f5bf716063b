"""A rehearsal that somebody looks at: in a browser, from a shell, or after a part was lost; and what it leaves."""
