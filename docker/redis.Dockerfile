# Redis as an ordinary user, with a folder of its own for the append-only file. The scripts beside this file say how it
# starts and when it is healthy. REDIS_IMAGE takes a digest: docs/upgrading.md says how to find it.
ARG REDIS_IMAGE=redis:7-bookworm
FROM ${REDIS_IMAGE}
USER root
COPY redis-start redis-healthy redis-prepare /usr/local/bin/
RUN install --directory --owner 10002 --group 10002 --mode 0750 /store \
    && install --directory --owner 10002 --group 10002 --mode 0755 /run/verifier
USER 10002:10002
WORKDIR /store
ENTRYPOINT ["redis-start"]
CMD ["--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/store", "--appendonly", "yes"]
