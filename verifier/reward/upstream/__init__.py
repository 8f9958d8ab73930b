"""How reproduced projects pay: private parts of their presets, kept as the originals are, holes included."""
