# Another way to type ./dev, which does the work and needs no make.
# make serve PORT=9000 | make train ENGINE=vllm ARGS="--steps 50" | make score DUMP=file.jsonl ARGS="--preset math" | make test ARGS="-k boxed" | make parity DIR=folder

ARGS =

.DEFAULT_GOAL := help
.PHONY: serve score train test test-fast contract bench gpu parity environments install check format openapi docs site packages sbom words lock clean help

serve train test test-fast contract bench gpu environments install check format openapi docs site packages sbom words lock clean help:
	@./dev $@ $(ARGS)

score:
	@./dev score $(if $(DUMP),'$(DUMP)') $(ARGS)

parity:
	@./dev parity $(if $(DIR),'$(DIR)') $(ARGS)
