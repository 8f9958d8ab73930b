"""What a run came to: `summary` counts results, `html` draws them on one self-contained page."""
