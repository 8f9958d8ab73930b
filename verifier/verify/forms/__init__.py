"""What the verifiers of texts and forms share: reading references, distances, ROUGE, boxes, and optional libraries."""
