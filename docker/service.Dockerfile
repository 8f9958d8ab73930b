# The service: the API and, with another command, its math workers. Build from the repository's root.
#
#   docker build --file docker/service.Dockerfile --tag verifier .
#
# Behind a package mirror: --build-arg PIP_INDEX_URL=...; nothing of it stays in the last stage.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1
WORKDIR /source
COPY requirements/build.txt requirements/service.txt requirements/
# Without pyarrow, which only the command line's Parquet files need: it is a third of what is installed.
RUN python3 -m venv /build && /build/bin/pip install --quiet --require-hashes --requirement requirements/build.txt \
    && python3 -m venv /opt/verifier && /opt/verifier/bin/pip install --quiet --require-hashes --requirement requirements/service.txt \
    && /opt/verifier/bin/pip uninstall --quiet --yes pyarrow
COPY pyproject.toml README.md LICENSE ./
COPY verifier verifier
COPY trainer_client trainer_client
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/verifier/bin/pip install --quiet --no-deps --no-index /wheels/*.whl \
    && /opt/verifier/bin/pip uninstall --quiet --yes pip setuptools \
    && python3 -m compileall -q -j 0 /opt/verifier/lib || true

FROM ${BASE_IMAGE}
COPY --from=build /opt/verifier /opt/verifier
ENV PATH=/opt/verifier/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VERIFIER_HOST=0.0.0.0
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["verifier"]
CMD ["serve"]
