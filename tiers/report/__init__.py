"""One self-contained HTML page about a spec, or about who can reach whom in any template."""
