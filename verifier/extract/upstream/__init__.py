"""How reproduced projects find the answer: private parts of their presets, kept as the originals are, holes included."""
