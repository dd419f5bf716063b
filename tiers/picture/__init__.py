"""Pictures of an architecture: described, arranged, and drawn as SVG, HTML, Mermaid, or draw.io."""
