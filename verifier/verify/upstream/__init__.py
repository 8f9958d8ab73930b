"""How reproduced projects judge: private parts of their presets, kept as the originals are, holes included."""
