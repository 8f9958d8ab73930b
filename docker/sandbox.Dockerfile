# What runs programs: the service's image with every toolchain that the sandbox knows, and libraries for Python programs.
#
#   docker build --file docker/service.Dockerfile --tag verifier:local .
#   docker build --file docker/sandbox.Dockerfile --tag verifier-code:local .
#
# With compose: docker-compose build api, then VERIFIER_CODE_DOCKERFILE=docker/sandbox.Dockerfile docker-compose up.
# docs/code.md says which versions these are. BASE_IMAGE is that of the service's image.
ARG BASE_IMAGE=python:3.11-slim-bookworm
ARG SERVICE_IMAGE=verifier:local

FROM ${BASE_IMAGE} AS toolchains
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
COPY requirements/build.txt requirements/toolchains.txt requirements/programs.txt /requirements/
RUN python3 -m venv /build \
    && /build/bin/pip install --quiet --no-cache-dir --require-hashes --requirement /requirements/build.txt \
    && /build/bin/pip install --quiet --no-cache-dir --require-hashes --only-binary :all: --target /programs \
        --requirement /requirements/programs.txt \
    && /build/bin/pip download --quiet --no-cache-dir --require-hashes --no-deps --no-build-isolation --dest /wheels \
        --requirement /requirements/toolchains.txt
COPY docker/toolchains /docker/
COPY docker/node /docker/node
RUN /docker/toolchains /wheels /layout

FROM ${SERVICE_IMAGE}
USER 0:0
# What compiles and runs, and no more; Debian's own versions, which its security updates keep in order.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        gcc g++ libc6-dev rustc-web default-jdk-headless junit5 junit4 \
        mono-mcs mono-runtime libmono-system-core4.0-cil libmono-system-numerics4.0-cil \
        php-cli php-mbstring php-bcmath php-gmp ruby perl lua5.4 r-base-core ghc ocaml-nox \
        bash sqlite3 iverilog \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man
COPY --from=toolchains /layout/usr/local /usr/local
COPY --from=toolchains /programs /opt/programs
COPY docker/mono-preload.c docker/toolchains-ready /tmp/
RUN /tmp/toolchains-ready && rm /tmp/mono-preload.c /tmp/toolchains-ready
ENV VERIFIER_SANDBOX_SITE_PACKAGES=/opt/programs
USER 10001:10001
CMD ["worker", "--queues", "code"]
